//! What a `User-Agent` says about browser, system and device: the common ones only.

/// A program or system with its version, if that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) version: Option<String>,
}

/// A thing to hold in one's hands, or put on a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) family: String,
    pub(super) brand: Option<&'static str>,
}

/// Longer ones are no user agents.
const LONGEST: usize = 1024;

/// Browsers by their marks, the imitators before the imitated.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge Mobile"),
    ("EdgiOS/", "Edge Mobile"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPiOS/", "Opera Mobile"),
    ("Opera/", "Opera"),
    ("FxiOS/", "Firefox iOS"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome Mobile iOS"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// The browser, unless the agent calls itself a robot.
pub(super) fn browser(agent: &str) -> Option<Product> {
    let agent = bounded(agent)?;
    if ["bot", "Bot", "crawler", "spider"].iter().any(|robot| agent.contains(robot)) {
        return None;
    }
    let (mark, name) = BROWSERS
        .iter()
        .find(|(mark, name)| agent.contains(mark) && (*name != "Safari" || agent.contains("Safari/")))?;
    let mobile = agent.contains("Mobile");
    let name = match *name {
        "Chrome" if mobile => "Chrome Mobile",
        "Safari" if mobile => "Mobile Safari",
        "Firefox" if mobile => "Firefox Mobile",
        name => name,
    };
    // Old Operas are frozen at 9.80 and tell their version at the end.
    let mark = if *mark == "Opera/" && agent.contains("Version/") { "Version/" } else { mark };
    Some(Product { name, version: version_after(agent, mark, 3) })
}

/// The operating system.
pub(super) fn system(agent: &str) -> Option<Product> {
    let agent = bounded(agent)?;
    let product = |name, version| Some(Product { name, version });
    if agent.contains("Windows") {
        return product("Windows", windows_version(agent));
    }
    if ["iPhone", "iPad", "iPod"].iter().any(|device| agent.contains(device)) {
        return product("iOS", version_after(agent, " OS ", 3));
    }
    if agent.contains("Android") {
        return product("Android", version_after(agent, "Android ", 3));
    }
    if agent.contains("Mac OS X") {
        return product("Mac OS X", version_after(agent, "Mac OS X ", 3));
    }
    if agent.contains("CrOS") {
        return product("Chrome OS", None);
    }
    if agent.contains("Ubuntu") {
        return product("Ubuntu", version_after(agent, "Ubuntu/", 3));
    }
    if agent.contains("Linux") { product("Linux", None) } else { None }
}

/// The device, where the agent tells it.
pub(super) fn device(agent: &str) -> Option<Device> {
    let agent = bounded(agent)?;
    for apple in ["iPhone", "iPad", "iPod"] {
        if agent.contains(apple) {
            return Some(Device { family: apple.to_owned(), brand: Some("Apple") });
        }
    }
    if agent.contains("Macintosh") {
        return Some(Device { family: "Mac".to_owned(), brand: Some("Apple") });
    }
    // (Linux; Android 13; Pixel 7 Build/TQ3A) or (Linux; Android 13; Pixel 7)
    let (_, rest) = agent.split_once("Android ")?;
    let (inside, _) = rest.split_once(')')?;
    let (_, model) = inside.split_once("; ")?;
    let model = model.split(" Build/").next().unwrap_or(model);
    let model = model.split(';').next().unwrap_or(model).trim();
    let told = !model.is_empty() && !matches!(model, "K" | "Mobile" | "Tablet" | "wv");
    told.then(|| Device { family: model.to_owned(), brand: None })
}

fn bounded(agent: &str) -> Option<&str> {
    (agent.len() <= LONGEST).then_some(agent)
}

fn windows_version(agent: &str) -> Option<String> {
    let kernel = version_after(agent, "Windows NT ", 2)?;
    let name = match kernel.as_str() {
        "10.0" => "10",
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" => "Vista",
        "5.1" | "5.2" => "XP",
        other => other,
    };
    Some(name.to_owned())
}

/// The first parts of the version behind a mark.
fn version_after(agent: &str, mark: &str, parts: usize) -> Option<String> {
    let (_, rest) = agent.split_once(mark)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')));
    let (version, _) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let parts: Vec<&str> = version.split(['.', '_']).filter(|part| !part.is_empty()).take(parts).collect();
    (!parts.is_empty()).then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.109 Safari/537.36";

    fn shown(product: Option<Product>) -> String {
        product.map_or_else(String::new, |p| format!("{} {}", p.name, p.version.unwrap_or_default()).trim().to_owned())
    }

    #[test]
    fn the_common_browsers_and_systems_are_told_apart() {
        for (agent, expected_browser, expected_system) in [
            (CHROME, "Chrome 120.0.6099", "Windows 10"),
            (&format!("{CHROME} Edg/120.0.2210.91"), "Edge 120.0.2210", "Windows 10"),
            (&format!("{CHROME} OPR/106.0.0.0"), "Opera 106.0.0", "Windows 10"),
            (
                "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
                "Firefox 121.0",
                "Ubuntu",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
                "Safari 17.1",
                "Mac OS X 10.15.7",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
                "Mobile Safari 17.1",
                "iOS 17.1",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
                "Chrome Mobile 120.0.0",
                "Android 13",
            ),
            ("Mozilla/5.0 (compatible; Googlebot/2.1) Chrome/120.0", "", ""),
            ("sentry.python/2.75.0", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(shown(browser(agent)), expected_browser, "{agent}");
            assert_eq!(shown(system(agent)), expected_system, "{agent}");
        }
    }

    #[test]
    fn devices_are_told_where_they_are_named() {
        for (agent, expected) in [
            ("Mozilla/5.0 (Linux; Android 13; Pixel 7 Build/TQ3A; wv) x", Some("Pixel 7")),
            ("Mozilla/5.0 (Linux; Android 10; K) x", None),
            ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) x", Some("iPad")),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) x", Some("Mac")),
            (CHROME, None),
        ] {
            assert_eq!(device(agent).map(|d| d.family).as_deref(), expected, "{agent}");
        }
    }
}
