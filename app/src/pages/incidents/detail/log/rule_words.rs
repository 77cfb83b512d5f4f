//! Owns the words for what a rule did when the report came: what it filled in or proposed, and why.

use domain::incident::Edit;
use domain::rule::Ruled;

use super::words::{Mark, Told};
use crate::pages::incidents::detail::values::Book;

pub fn told(ruled: &Ruled, book: Book<'_>) -> Told {
    let team = |id| ("team", book.team(id));
    let set = said(&ruled.set, ruled.team.map(|(id, _)| team(id)), book);
    let proposed = said(&ruled.proposed, ruled.proposed_team.map(team), book);
    let what: Vec<String> = [("set", set), ("proposes", proposed)]
        .into_iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(word, said)| format!("{word} {}", said.join(", ")))
        .collect();
    let words = format!("{} because {}", what.join(" and "), ruled.because.join(" and "));
    Told { author: Some(format!("Rule “{}”", ruled.name)), ..Told::new(Mark::Change, words) }
}

/// `category Hardware › Printer`, one for each field.
pub fn said(edits: &[Edit], team: Option<(&str, String)>, book: Book<'_>) -> Vec<String> {
    let field = |edit: &Edit| Some(format!("{} {}", edit.field().label().to_lowercase(), book.value(edit)?));
    edits.iter().filter_map(field).chain(team.map(|(label, name)| format!("{label} {name}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::id;
    use domain::catalogue::Level;
    use domain::incident::Names;
    use domain::priority::Impact;
    use ui::FormChoices;

    #[test]
    fn a_rule_says_what_it_did_and_why() {
        let names = Names {
            categories: [(id(1), "Hardware › Printer".to_owned())].into(),
            teams: [(id(2), "Devices".to_owned())].into(),
            ..Names::default()
        };
        let (choices, empty) = (FormChoices::default(), Vec::new());
        let book = Book { names: &names, choices: &choices };
        let ruled = Ruled {
            rule: id(9),
            name: "Printers".into(),
            because: vec!["it says “toner”".into(), "it came by portal".into()],
            set: vec![Edit::Category(Some(id(1)))],
            team: Some((id(2), Level::L2)),
            proposed: empty,
            proposed_team: None,
        };
        let words = |ruled: &Ruled| {
            let told = told(ruled, book);
            let [super::super::words::Part::Words(words)] = told.parts.as_slice() else { panic!("{:?}", told.parts) };
            (told.author.unwrap(), words.clone())
        };
        assert_eq!(
            words(&ruled),
            (
                "Rule “Printers”".into(),
                "set category Hardware › Printer, team Devices because it says “toner” and it came by portal".into()
            )
        );
        let proposes = Ruled {
            set: vec![],
            team: None,
            proposed: vec![Edit::Impact(Some(Impact::High))],
            because: vec!["it came by portal".into()],
            ..ruled
        };
        assert_eq!(words(&proposes).1, "proposes impact High because it came by portal");
    }
}
