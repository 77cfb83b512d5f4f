//! How one browser shows Muster: theme and density, kept in cookies of that browser. Never knows who is signed in.

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_cookies::{
    Cookie,
    cookie::{SameSite, time::Duration},
};

use crate::{refusal::Refusal, rpc::own_path, sessions::CookieNames};

/// What a form of the rail or of the account page sends: one or both.
#[derive(Debug, Deserialize)]
pub struct Choice {
    theme: Option<String>,
    density: Option<String>,
}

/// The first value of each is what every browser begins with: it needs no cookie.
const THEMES: (&str, [&str; 3]) = ("muster_theme", ["system", "light", "dark"]);
const DENSITIES: (&str, [&str; 2]) = ("muster_density", ["comfortable", "compact"]);

/// Keeps the choice and sends the browser back to where it was made.
pub async fn keep(State(names): State<CookieNames>, headers: HeaderMap, form: Result<Form<Choice>, FormRejection>) -> Response {
    let Ok(Form(choice)) = form else { return Refusal::bad_request("Send a form with theme, density or both.").into_response() };
    let kept = [cookie(&THEMES, choice.theme.as_deref(), names.secure), cookie(&DENSITIES, choice.density.as_deref(), names.secure)];
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let back = text(header::REFERER).and_then(|referer| own_path(referer, text(header::HOST)));
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = back.and_then(|path| HeaderValue::try_from(path).ok()).unwrap_or(HeaderValue::from_static("/start"));
    response.headers_mut().insert(header::LOCATION, location);
    for cookie in kept {
        match cookie {
            Ok(Some(cookie)) => response.headers_mut().append(header::SET_COOKIE, cookie),
            Ok(None) => continue,
            Err(refusal) => return refusal.into_response(),
        };
    }
    response
}

/// `None` when nothing was chosen. The usual choice takes the cookie away.
fn cookie<const N: usize>(
    (name, known): &(&'static str, [&str; N]),
    chosen: Option<&str>,
    secure: bool,
) -> Result<Option<HeaderValue>, Refusal> {
    let Some(chosen) = chosen else { return Ok(None) };
    if !known.contains(&chosen) {
        return Err(Refusal::bad_request(format!("There is no {chosen:.20} to choose.")));
    }
    let lives = if known.first() == Some(&chosen) { Duration::ZERO } else { Duration::days(365) };
    let cookie = Cookie::build((*name, chosen)).path("/").http_only(true).secure(secure).same_site(SameSite::Lax).max_age(lives);
    HeaderValue::try_from(cookie.build().to_string()).map(Some).map_err(|_| Refusal::internal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_kept_and_the_usual_one_needs_no_cookie() {
        for (chosen, expect) in [
            (None, None),
            (Some("dark"), Some("muster_theme=dark; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000")),
            (Some("system"), Some("muster_theme=system; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0")),
        ] {
            let cookie = cookie(&THEMES, chosen, true).unwrap();
            assert_eq!(cookie.as_ref().map(|cookie| cookie.to_str().unwrap()), expect, "{chosen:?}");
        }
    }

    #[test]
    fn nothing_else_gets_into_a_cookie() {
        for wrong in ["", "purple", "dark; Domain=example.org", "DARK"] {
            assert!(cookie(&THEMES, Some(wrong), false).is_err(), "{wrong}");
        }
    }
}
