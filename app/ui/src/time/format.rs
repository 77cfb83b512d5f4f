//! Owns the words for times. Pure: the zone comes in with the instant.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Utc};

/// How a time is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// `3 h`: how long something has lasted.
    Age,
    /// `3 h ago`, `in 2 d`.
    Ago,
    /// `3 Mar, 09:12`.
    DayTime,
    /// `09:12`, where the day stands above.
    Clock,
}

impl Style {
    pub const ALL: [Style; 4] = [Style::Age, Style::Ago, Style::DayTime, Style::Clock];

    /// The mark in the page by which a time is found again.
    pub fn slug(self) -> &'static str {
        match self {
            Style::Age => "age",
            Style::Ago => "ago",
            Style::DayTime => "day-time",
            Style::Clock => "clock",
        }
    }
}

/// The text of a time; `at` carries the zone to show it in.
pub fn text(style: Style, at: DateTime<FixedOffset>, now: DateTime<Utc>) -> String {
    let passed = now.signed_duration_since(at);
    match style {
        Style::Age => span(passed).unwrap_or_else(|| "<1 min".to_owned()),
        Style::Ago => match (span(passed), span(-passed)) {
            (Some(ago), _) => format!("{ago} ago"),
            (_, Some(ahead)) => format!("in {ahead}"),
            _ => "just now".to_owned(),
        },
        Style::DayTime if at.year() == now.with_timezone(at.offset()).year() => at.format("%-d %b, %H:%M").to_string(),
        Style::DayTime => at.format("%-d %b %Y, %H:%M").to_string(),
        Style::Clock => at.format("%H:%M").to_string(),
    }
}

/// The heading of a day: `Today, Tuesday 3 March`.
pub fn day_words(day: NaiveDate, today: NaiveDate) -> String {
    let named = match (today - day).num_days() {
        0 => "Today, ",
        1 => "Yesterday, ",
        _ => "",
    };
    let year = if day.year() == today.year() { "" } else { " %Y" };
    format!("{named}{}", day.format(&format!("%A %-d %B{year}")))
}

/// The whole time with its zone, for titles: `3 March 2026, 09:12 CET`.
pub fn absolute(at: DateTime<FixedOffset>, zone: &str) -> String {
    format!("{} {zone}", at.format("%-d %B %Y, %H:%M"))
}

/// For the `datetime` attribute.
pub fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// The largest unit that fits, rounded down; nothing below a minute.
fn span(time: TimeDelta) -> Option<String> {
    let minutes = time.num_minutes();
    let (count, unit) = match minutes {
        i64::MIN..1 => return None,
        1..60 => (minutes, "min"),
        60..1440 => (minutes / 60, "h"),
        1440..86_400 => (minutes / 1440, "d"),
        86_400..1_051_200 => (minutes / 43_800, "mo"),
        _ => (minutes / 525_600, "y"),
    };
    Some(format!("{count} {unit}"))
}

/// `UTC`, `UTC+1`, `UTC-3:30`: the zone when the browser has no name for it.
pub fn offset_name(offset: FixedOffset) -> String {
    let minutes = offset.local_minus_utc() / 60;
    let (sign, hours, rest) = (if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn spans_take_the_largest_unit() {
        let now = at("2026-03-03T12:00:00Z").to_utc();
        for (since, age, ago) in [
            ("2026-03-03T11:59:30Z", "<1 min", "just now"),
            ("2026-03-03T11:59:00Z", "1 min", "1 min ago"),
            ("2026-03-03T11:00:01Z", "59 min", "59 min ago"),
            ("2026-03-03T11:00:00Z", "1 h", "1 h ago"),
            ("2026-03-02T12:00:01Z", "23 h", "23 h ago"),
            ("2026-03-02T12:00:00Z", "1 d", "1 d ago"),
            ("2026-01-02T13:00:00Z", "59 d", "59 d ago"),
            ("2026-01-02T12:00:00Z", "1 mo", "1 mo ago"),
            ("2024-01-03T12:00:00Z", "2 y", "2 y ago"),
            ("2026-03-03T13:00:00Z", "<1 min", "in 1 h"),
        ] {
            assert_eq!((text(Style::Age, at(since), now), text(Style::Ago, at(since), now)), (age.into(), ago.into()), "{since}");
        }
    }

    #[test]
    fn day_and_time_name_the_year_only_when_it_is_another() {
        let now = at("2026-01-01T00:30:00Z").to_utc();
        assert_eq!(text(Style::DayTime, at("2026-01-01T00:12:00Z"), now), "1 Jan, 00:12");
        assert_eq!(text(Style::DayTime, at("2025-12-31T23:12:00Z"), now), "31 Dec 2025, 23:12");
        assert_eq!(text(Style::DayTime, at("2025-12-31T20:12:00-03:00"), now), "31 Dec, 20:12", "years are those of the zone");
    }

    #[test]
    fn days_have_names() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%F").unwrap();
        for (on, words) in [
            ("2026-01-01", "Today, Thursday 1 January"),
            ("2025-12-31", "Yesterday, Wednesday 31 December 2025"),
            ("2025-12-30", "Tuesday 30 December 2025"),
            ("2026-01-02", "Friday 2 January"),
        ] {
            assert_eq!(day_words(day(on), day("2026-01-01")), words);
        }
    }

    #[test]
    fn zones_are_named() {
        assert_eq!(absolute(at("2026-03-03T09:12:00+01:00"), "CET"), "3 March 2026, 09:12 CET");
        for (text, name) in [("+00:00", "UTC"), ("+01:00", "UTC+1"), ("-03:30", "UTC-3:30"), ("+05:45", "UTC+5:45"), ("-00:30", "UTC-0:30")]
        {
            assert_eq!(offset_name(*at(&format!("2026-03-03T09:12:00{text}")).offset()), name);
        }
    }
}
