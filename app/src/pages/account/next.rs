//! Owns the way to the sign-in page and back. The same text on server and browser, so that both render the same page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Sign in, then come back to `here`, a path with query.
pub fn login_path(here: &str) -> String {
    if here == "/" { "/login".to_owned() } else { format!("/login?next={}", escape(here)) }
}

/// Path and query of this page, without the error that a form left there.
pub fn use_here() -> String {
    let location = use_location();
    address(&location.pathname.get_untracked(), location.query.get_untracked())
}

fn address(path: &str, query: impl IntoIterator<Item = (impl AsRef<str>, String)>) -> String {
    let kept = query.into_iter().filter(|(name, _)| !matches!(name.as_ref(), "__path" | "__err"));
    let pairs: Vec<_> = kept.map(|(name, value)| format!("{}={}", escape(name.as_ref()), escape(&value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Everything but letters, digits and the marks that no address gives a meaning.
pub fn escape(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    text.as_bytes().iter().map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_one_value() {
        assert_eq!(login_path("/"), "/login");
        assert_eq!(login_path("/reports/INC-5?thanks=1&x=ä"), "/login?next=/reports/INC-5%3Fthanks%3D1%26x%3D%C3%A4");
        assert_eq!(login_path("/\r\nSet-Cookie: a"), "/login?next=/%0D%0ASet-Cookie%3A%20a");
    }

    #[test]
    fn errors_of_forms_stay_behind() {
        let query = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        assert_eq!(
            address("/report", query(&[("what", "no & net"), ("__path", "/rpc/x"), ("__err", "e30")])),
            "/report?what=no%20%26%20net"
        );
        assert_eq!(address("/report", query(&[])), "/report");
    }
}
