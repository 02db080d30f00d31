//! Series as charts take them.

use std::collections::BTreeMap;

use application::spans::{Counts, Series, whole};
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Field;

/// What a series shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    /// As it was asked for.
    pub(super) name: String,
    pub(super) field: Field,
}

/// The answer: the series, where one axis is asked for, and else one for each, by the axis.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanSeriesAnswer")]
#[serde(untagged)]
pub(super) enum SeriesAnswer {
    One(SeriesDto),
    Several(BTreeMap<String, SeriesDto>),
}

pub(super) fn of(series: &Series, axes: &[Axis]) -> SeriesAnswer {
    if let [axis] = axes {
        return SeriesAnswer::One(SeriesDto::new(series, axis, None));
    }
    let dto = |(order, axis): (_, &Axis)| (axis.name.clone(), SeriesDto::new(series, axis, Some(order)));
    SeriesAnswer::Several((0..).zip(axes).map(dto).collect())
}

/// A number by time.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanSeries")]
#[serde(rename_all = "camelCase")]
pub(super) struct SeriesDto {
    /// The beginning of each interval in seconds since 1970, and the number.
    data: Vec<(i64, [PointDto; 1])>,
    /// It is made of spans.
    is_metrics_data: bool,
    /// The beginning of the period.
    start: i64,
    /// Its end.
    end: i64,
    meta: MetaDto,
    /// The place among the axes, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<usize>,
}

/// A number.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanSeriesPoint")]
pub(super) struct PointDto {
    count: AmountDto,
}

/// A number with or without a fraction.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanSeriesAmount")]
#[serde(untagged)]
pub(super) enum AmountDto {
    Whole(i64),
    Real(f64),
}

/// What the numbers are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanSeriesMeta")]
#[serde(rename_all = "camelCase")]
pub(super) struct MetaDto {
    /// The type, by axis.
    fields: BTreeMap<String, &'static str>,
    /// The unit, by axis.
    units: BTreeMap<String, Option<&'static str>>,
    is_metrics_data: bool,
    /// Nothing.
    tips: BTreeMap<String, String>,
}

impl SeriesDto {
    fn new(series: &Series, axis: &Axis, order: Option<usize>) -> Self {
        let (kind, unit) = axis.field.kind();
        let point = |(time, counts): &(i64, Counts)| (*time, [PointDto { count: amount(axis.field, counts) }]);
        Self {
            data: series.points.iter().map(point).collect(),
            is_metrics_data: false,
            start: series.period.from.timestamp(),
            end: series.period.to.timestamp(),
            meta: MetaDto {
                fields: BTreeMap::from([(axis.name.clone(), kind)]),
                units: BTreeMap::from([(axis.name.clone(), unit)]),
                is_metrics_data: false,
                tips: BTreeMap::new(),
            },
            order,
        }
    }
}

fn amount(field: Field, counts: &Counts) -> AmountDto {
    let number = field.of(counts);
    match field {
        Field::Count | Field::Frequency => AmountDto::Whole(whole(number)),
        Field::Average | Field::Sum | Field::Percentile(_) => AmountDto::Real(number),
    }
}
