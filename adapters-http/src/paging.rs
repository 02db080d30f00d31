//! Page parameters, and the `Link` header to the neighbouring pages.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue, LINK};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use application::paging::{Cursor, MAX_LIMIT, Neighbour, OffsetRequest, Page, PageRequest, RowRequest};
use serde::Serialize;

use crate::api::Api;
use crate::error::ApiError;
use crate::query::Query;

/// The page that a request asks for. Faults show when it is [read](Self::request).
#[derive(Debug, Clone)]
pub struct Paging {
    per_page: Option<String>,
    cursor: Option<String>,
    path: String,
    query: String,
}

impl Paging {
    /// The same, where lists call the size of a page `limit` as well.
    #[must_use]
    pub fn or_limit(mut self, limit: Option<&str>) -> Self {
        self.per_page = self.per_page.or_else(|| limit.map(str::to_owned));
        self
    }

    /// Reads the parameters.
    pub fn request(&self) -> Result<PageRequest, ApiError> {
        self.request_of(MAX_LIMIT, MAX_LIMIT)
    }

    /// The same of a list whose pages have `usual` rows, and at most `most`.
    fn request_of(&self, usual: usize, most: usize) -> Result<PageRequest, ApiError> {
        let limit = match self.per_page.as_deref() {
            None => usual,
            Some(text) => per_page(text, most)?,
        };
        let cursor = match self.cursor.as_deref() {
            None | Some("") => None,
            Some(text) => Some(Cursor::parse(text).map_err(|fault| ApiError::bad_request(fault.to_string()))?),
        };
        Ok(PageRequest { limit, cursor })
    }

    /// Reads the parameters of a list that is paged by numbers of pages.
    pub fn offset_request(&self) -> Result<OffsetRequest, ApiError> {
        let PageRequest { limit, cursor } = self.request()?;
        OffsetRequest::new(limit, cursor).map_err(|fault| ApiError::bad_request(fault.to_string()))
    }

    /// The same of a list that is paged by numbers of rows, whose pages have `usual` rows, and at most `most`.
    pub fn row_request_of(&self, usual: usize, most: usize) -> Result<RowRequest, ApiError> {
        let PageRequest { limit, cursor } = self.request_of(usual, most)?;
        RowRequest::new(limit, cursor).map_err(|fault| ApiError::bad_request(fault.to_string()))
    }

    /// 200 with the page's items and the header that leads on.
    pub fn respond<T, D: Serialize + From<T>>(&self, api: &Api, page: Page<T>) -> HttpResponse {
        self.respond_with(api, page, D::from)
    }

    /// The same, with each item written by `write`.
    pub fn respond_with<T, D: Serialize>(&self, api: &Api, page: Page<T>, write: impl FnMut(T) -> D) -> HttpResponse {
        self.respond_whole(api, page, |items| items.into_iter().map(write).collect::<Vec<_>>())
    }

    /// The same, with all items written by `write` at once.
    pub fn respond_whole<T, D: Serialize>(
        &self,
        api: &Api,
        page: Page<T>,
        write: impl FnOnce(Vec<T>) -> D,
    ) -> HttpResponse {
        let header = self.link(&api.url_prefix(), &page.previous, &page.next);
        HttpResponse::Ok().append_header(header).json(write(page.items))
    }

    fn link(&self, prefix: &str, previous: &Neighbour, next: &Neighbour) -> (HeaderName, HeaderValue) {
        let entry = |rel: &str, neighbour: &Neighbour| {
            let Neighbour { cursor, has_results } = neighbour;
            let (path, query) = (&self.path, &self.query);
            format!(
                "<{prefix}{path}?{query}&cursor={cursor}>; rel=\"{rel}\"; results=\"{has_results}\"; cursor=\"{cursor}\""
            )
        };
        let text = format!("{}, {}", entry("previous", previous), entry("next", next));
        // Path and query come from a request line, which holds visible ASCII alone.
        (LINK, HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("")))
    }
}

fn per_page(text: &str, most: usize) -> Result<usize, ApiError> {
    let number: i64 = text.trim().parse().map_err(|_| ApiError::bad_request("Invalid per_page parameter."))?;
    match usize::try_from(number) {
        Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
        Ok(0) | Err(_) => Err(ApiError::bad_request("Invalid per_page parameter.")),
        Ok(_) => Err(ApiError::bad_request(format!("Invalid per_page value. Cannot exceed {most}."))),
    }
}

impl FromRequest for Paging {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = Query::parse(request.query_string());
        let is_cursor = |pair: &&str| *pair == "cursor" || pair.starts_with("cursor=");
        let without_cursor: Vec<_> =
            request.query_string().split('&').filter(|pair| !pair.is_empty() && !is_cursor(pair)).collect();
        ready(Ok(Self {
            per_page: query.first("per_page").map(str::to_owned),
            cursor: query.first("cursor").map(str::to_owned),
            path: request.uri().path().to_owned(),
            query: without_cursor.join("&"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use actix_web::body::to_bytes;
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use super::*;

    async fn paging(uri: &str) -> Paging {
        Paging::extract(&TestRequest::with_uri(uri).to_http_request()).await.unwrap()
    }

    async fn refusal(uri: &str) -> String {
        let error = paging(uri).await.request().unwrap_err();
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
        String::from_utf8(to_bytes(error.error_response().into_body()).await.unwrap().to_vec()).unwrap()
    }

    #[actix_web::test]
    async fn bad_parameters_are_named() {
        assert_eq!(refusal("/x/?cursor=abc").await, r#"{"detail":"Invalid cursor parameter."}"#);
        assert_eq!(refusal("/x/?per_page=abc").await, r#"{"detail":"Invalid per_page parameter."}"#);
        assert_eq!(refusal("/x/?per_page=-1").await, r#"{"detail":"Invalid per_page parameter."}"#);
        assert_eq!(refusal("/x/?per_page=101").await, r#"{"detail":"Invalid per_page value. Cannot exceed 100."}"#);
    }

    #[actix_web::test]
    async fn an_empty_cursor_is_the_beginning() {
        let request = paging("/x/?cursor=&per_page=25").await.request().unwrap();
        assert_eq!(request, PageRequest { limit: 25, cursor: None });
    }

    #[actix_web::test]
    async fn the_link_keeps_the_query_but_for_the_cursor() {
        let at = |is_prev, has_results| Neighbour { cursor: Cursor { value: 5, offset: 1, is_prev }, has_results };
        let link = |paging: Paging| {
            let (_, value) = paging.link("https://p.example", &at(true, false), &at(false, true));
            value.to_str().unwrap().to_owned()
        };
        assert_eq!(
            link(paging("/api/0/x%20y/?query=a%20b&cursor=9:0:0").await),
            "<https://p.example/api/0/x%20y/?query=a%20b&cursor=5:1:1>; rel=\"previous\"; results=\"false\"; cursor=\"5:1:1\", \
             <https://p.example/api/0/x%20y/?query=a%20b&cursor=5:1:0>; rel=\"next\"; results=\"true\"; cursor=\"5:1:0\""
        );
        assert!(link(paging("/api/0/x/").await).starts_with("<https://p.example/api/0/x/?&cursor=5:1:1>;"));
    }
}
