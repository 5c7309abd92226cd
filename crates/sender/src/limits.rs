//! How many subscriptions an organisation may have.

use super::subscription::host;

/// Documented: 40 subscriptions an organisation; 500 for Zapier, Backendless, Integrately, and the Track API of Customer.io
/// Journeys. Ours: such a subscription is told by the host of its URL.
const PLATFORMS: [(&str, &[&str]); 4] = [
    ("Zapier", &["zapier.com"]),
    ("Backendless", &["backendless.com", "backendless.app"]),
    ("Integrately", &["integrately.com"]),
    ("Customer.io", &["customer.io"]),
];

/// The platform that a URL belongs to.
pub(super) fn platform(url: &str) -> Option<&'static str> {
    let host = host(url)?.to_ascii_lowercase();
    let of =
        |domain: &&str| host == *domain || host.strip_suffix(*domain).is_some_and(|sub| sub.ends_with('.'));
    PLATFORMS.iter().find(|(_, domains)| domains.iter().any(of)).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_told_by_its_host() {
        for (url, expected) in [
            ("https://hooks.zapier.com/hooks/standard/1/2/", Some("Zapier")),
            ("https://HOOKS.zapier.com:443", Some("Zapier")),
            ("https://track.customer.io/api/v1", Some("Customer.io")),
            ("https://user@api.backendless.com?x", Some("Backendless")),
            ("https://webhooks.integrately.com/a", Some("Integrately")),
            ("https://notzapier.com/", None),
            ("https://zapier.com.example.org/", None),
            ("https://example.org/zapier.com", None),
        ] {
            assert_eq!(platform(url), expected, "{url}");
        }
    }
}
