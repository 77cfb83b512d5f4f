//! Reads bodies before anybody works on them: of bearable size and in bearable time. So handlers wait for no client,
//! and no lock is held while one sends slowly. Files alone are passed on as they come. Never parses.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::time::{sleep, timeout};

use crate::{attachments::takes_files, refusal::Refusal};

/// Of texts and forms. Files are counted by who takes them.
pub const MAX: usize = 1024 * 1024;
/// Between two pieces.
const PIECE: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(60);
/// For files, however slow the line is.
const WHOLE_FILES: Duration = Duration::from_secs(30 * 60);

pub async fn limit(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    if parts.method == Method::POST && takes_files(parts.uri.path()) {
        return next.run(Request::from_parts(parts, in_time(body))).await;
    }
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX) {
        return too_big().into_response();
    }
    match timeout(WHOLE, read(body)).await.unwrap_or(Err(too_slow())) {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// The same pieces, as long as each comes in time.
fn in_time(body: Body) -> Body {
    let begun = (body.into_data_stream(), Box::pin(sleep(WHOLE_FILES)));
    Body::from_stream(stream::try_unfold(begun, |(mut pieces, mut end)| async move {
        let piece = tokio::select! {
            biased;
            () = &mut end => return Err(io::Error::from(io::ErrorKind::TimedOut)),
            piece = timeout(PIECE, pieces.next()) => piece.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?,
        };
        Ok(piece.transpose().map_err(io::Error::other)?.map(|piece: Bytes| (piece, (pieces, end))))
    }))
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    loop {
        match timeout(PIECE, pieces.next()).await {
            Err(_) => return Err(too_slow()),
            Ok(None) => return Ok(whole.into()),
            Ok(Some(Err(_))) => return Err(Refusal::bad_request("The body of the request broke off.")),
            Ok(Some(Ok(piece))) if whole.len() + piece.len() > MAX => return Err(too_big()),
            Ok(Some(Ok(piece))) => whole.extend_from_slice(&piece),
        }
    }
}

fn too_big() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("At most {} KiB can be sent at once.", MAX / 1024))
}

fn too_slow() -> Refusal {
    Refusal::new(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of these pieces arrive when each takes so long.
    async fn arrived(pieces: usize, each: Duration) -> usize {
        let body = Body::from_stream(stream::unfold(0, move |sent| async move {
            sleep(each).await;
            (sent < pieces).then(|| (Ok::<_, io::Error>(Bytes::from_static(b"x")), sent + 1))
        }));
        let mut taken = in_time(body).into_data_stream();
        let mut count = 0;
        while let Some(Ok(_)) = taken.next().await {
            count += 1;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn files_may_come_slowly_but_have_to_move() {
        assert_eq!(arrived(100, Duration::from_secs(9)).await, 100, "a quarter of an hour");
        assert_eq!(arrived(100, Duration::from_secs(11)).await, 0, "a line that is dead");
        assert_eq!(arrived(1000, Duration::from_secs(9)).await, 199, "not for ever");
    }
}
