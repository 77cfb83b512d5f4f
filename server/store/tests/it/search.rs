//! Searching in titles: all words, any order, any case of any alphabet; no character means anything but itself.

use domain::incident::Filter;
use store::incidents;
use testkit::for_each_db;

use crate::fixture::*;
use crate::paging::everything;

#[test]
fn words_are_taken_for_themselves() {
    let titles = [
        "100% CPU on db_07",
        "Over 1000 mails",
        "db-07 is slow",
        "Straße: ÄRGER mit Öl",
        "ПРИНТЕР сломан",
        r"Path C:\temp full",
        "it's \"quoted\"",
    ];
    let table: &[(&str, &[u32])] = &[
        ("cpu DB_07", &[1]),
        ("db_07", &[1]),
        ("100%", &[1]),
        ("%", &[1]),
        ("_", &[1]),
        ("slow db-07", &[3]),
        ("ärger", &[4]),
        ("öL straße", &[4]),
        ("принтер", &[5]),
        (r"c:\TEMP", &[6]),
        (r"\", &[6]),
        ("it's", &[7]),
        ("\"quoted\"", &[7]),
        ("10", &[1, 2]),
        ("mails 1000 over mails", &[2]),
        ("nowhere", &[]),
        ("cpu slow", &[]),
        ("INC-5", &[5]),
        ("5", &[5]),
        ("07", &[1, 3, 7]),
        ("ex7-inc-5", &[]),
        ("4000000000", &[]),
        ("  ", &[1, 2, 3, 4, 5, 6, 7]),
        ("'; DROP TABLE incident; --", &[]),
    ];
    for_each_db(async |db| {
        organization(&db).await;
        for (number, title) in (1..).zip(titles) {
            let mut begin = opened();
            begin.title = title.to_owned();
            Log::open(live(), number, begin, by(2), at(0)).save(&db).await.unwrap();
        }
        for (q, expected) in table {
            let filter = Filter { q: Some((*q).to_owned()), ..Filter::default() };
            let page = incidents::list(&db.read(), live(), &everything(), None, &filter, 100, None).await.unwrap();
            let mut found: Vec<u32> = page.items.iter().map(|card| card.number.sequence).collect();
            found.sort_unstable();
            assert_eq!(&found, expected, "{q:?}");
        }
        let long = Filter { q: Some("a ".repeat(100)), ..Filter::default() };
        incidents::list(&db.read(), live(), &everything(), None, &long, 100, None).await.unwrap();
    });
}
