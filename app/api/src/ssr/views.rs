//! Owns the turning of backend's answers into views, and of its errors into the one that crosses the wire.
//! Never adds to what backend answered.

use backend::incidents::{Board, Counts, Detail, List, OwnReport, OwnReports, Suggestion};
use backend::people::SessionKey;
use backend::{BackendError, Ctx};
use domain::access::{Action, ActorRef, Denied, Why};
use domain::incident::{CancelReason, Card, Event, EventKind, HoldReason, Incident, Names, Stage, StageKind};
use domain::number::IncidentNumber;
use domain::workflow::StepError;

use super::Request;
use crate::*;

/// A number from a URL; what is none leads nowhere.
pub fn number_of(text: &str) -> Result<IncidentNumber, BackendError> {
    text.parse().map_err(|_| BackendError::NotFound)
}

pub fn session_key(text: &str) -> Result<SessionKey, BackendError> {
    text.parse().map_err(|_| BackendError::NotFound)
}

pub fn token_id(text: &str) -> Result<domain::ids::TokenId, BackendError> {
    text.parse().map_err(|_| BackendError::NotFound)
}

pub fn to_board(board: Board) -> BoardView {
    let columns = board.columns.into_iter();
    let columns = columns.map(|c| ColumnView { stage: c.stage, count: c.count, oldest: c.oldest, cards: c.cards, next: c.next }).collect();
    BoardView { columns, names: board.names }
}

pub fn to_list(list: List) -> ListView {
    // What has no priority or team yet is no choice to filter by.
    let priorities = list.facets.priorities.into_iter().filter_map(|(priority, count)| Some((priority?, count))).collect();
    let teams = list.facets.teams.into_iter().filter_map(|(team, count)| Some((team?, count))).collect();
    let facets = Facets { stages: list.facets.stages, priorities, teams };
    let sealed = list.sealed.into_iter();
    let sealed = sealed.map(|one| SealedView { number: one.number, priority: one.priority, opened_at: one.opened_at }).collect();
    ListView { page: list.page, total: list.total, facets, names: list.names, sealed, sheet: list.sheet }
}

pub fn to_rail(counts: Counts) -> RailCounts {
    let Counts { open, mine, unassigned, waiting_on_reporter, reopened, bounced, following, inbox } = counts;
    RailCounts { open, mine, unassigned, waiting_on_reporter, reopened, bounced, following, inbox }
}

pub fn to_incident(detail: Detail) -> IncidentView {
    let Detail { followers, unread, incident, events, names, offers, rights, reasons, belonging, undo, plan } = detail;
    let together = TogetherView { followers, unread };
    let belonging = super::to_belonging(belonging);
    IncidentView { together, belonging, undo, incident, events, names, offers, rights, reasons, plan: super::to_plan(plan) }
}

/// What a move lacks and a refusal are answers, not failures: the card asks, or says why.
pub fn to_outcome(result: Result<(Card, Names), BackendError>) -> Result<MoveOutcome, BackendError> {
    match result {
        Ok((card, names)) => Ok(MoveOutcome::Moved { card: Box::new(card), names }),
        Err(BackendError::Invalid(fields)) => Ok(MoveOutcome::Needs { fields }),
        Err(BackendError::Denied(denied)) => Ok(MoveOutcome::Refused { why: denied.to_string() }),
        Err(BackendError::Step(error)) => Ok(MoveOutcome::Refused { why: error.to_string() }),
        Err(error) => Err(error),
    }
}

pub fn to_inbox(inbox: backend::inbox::Inbox) -> InboxView {
    let notice = |told: backend::inbox::Told| NoticeView { event: told.event, because: told.because, read: told.read };
    let group = |group: backend::inbox::Group| InboxGroup {
        number: group.number,
        title: group.title,
        stage: group.stage,
        notices: group.notices.into_iter().map(notice).collect(),
    };
    InboxView { groups: inbox.groups.into_iter().map(group).collect(), unread: inbox.unread, names: inbox.names }
}

pub fn to_choices(choices: backend::catalogue::Choices) -> Choices {
    let agents = choices.agents.into_iter().map(|(id, name, teams)| Agent { id, name, teams }).collect();
    Choices { teams: choices.teams, agents, categories: choices.categories, services: choices.services, locations: choices.locations }
}

pub fn to_portal(own: OwnReports) -> PortalView {
    let names = &own.names;
    PortalView { reports: own.reports.iter().map(|incident| report_card(incident, names)).collect(), known: known(&own.known, names) }
}

pub fn to_suggestion(suggestion: Suggestion) -> SuggestionView {
    let Suggestion { known: troubles, own, names } = &suggestion;
    SuggestionView { known: known(troubles, names), own: own.iter().map(|incident| report_card(incident, names)).collect() }
}

fn known(incidents: &[Incident], names: &Names) -> Vec<KnownTrouble> {
    let trouble = |incident: &Incident| KnownTrouble {
        number: incident.number,
        summary: incident.public_summary.clone().unwrap_or_default(),
        since: incident.noticed_at.unwrap_or(incident.opened_at),
        service: incident.service.and_then(|id| names.services.get(&id).cloned()),
    };
    incidents.iter().map(trouble).collect()
}

fn report_card(incident: &Incident, names: &Names) -> ReportCard {
    let name = incident.assignee.and_then(|id| names.people.get(&id));
    // Reporters see a first name, as on the phone.
    let agent = name.and_then(|name| name.split_whitespace().next()).map(str::to_owned);
    ReportCard {
        number: incident.number,
        title: incident.title.clone(),
        state: state_of(incident),
        opened_at: incident.opened_at,
        changed_at: incident.stage_since,
        agent: agent.filter(|_| incident.is_open()),
    }
}

fn state_of(incident: &Incident) -> ReportState {
    let asked = incident.hold.as_ref().is_some_and(|hold| hold.reason == HoldReason::Reporter);
    match incident.stage.kind() {
        _ if asked => ReportState::WaitingForYou,
        StageKind::New => ReportState::Received,
        StageKind::Active | StageKind::Waiting => ReportState::InWork,
        StageKind::Done if incident.confirmed_at.is_some() => ReportState::Confirmed,
        StageKind::Done => ReportState::PleaseConfirm,
        StageKind::Closed => ReportState::Done,
        StageKind::Cancelled => ReportState::Ended,
    }
}

pub fn to_report(ctx: &Ctx, own: OwnReport) -> ReportView {
    let OwnReport { incident, events, names, .. } = &own;
    let me = ctx.actor.to_ref();
    ReportView {
        card: report_card(incident, names),
        steps: incident.tasks.progress().words().filter(|_| incident.is_open()),
        description: incident.description.clone(),
        service: incident.service.and_then(|id| names.services.get(&id).cloned()),
        location: incident.location.and_then(|id| names.locations.get(&id).cloned()),
        messages: events.iter().filter_map(|event| message(event, names, me.as_ref())).collect(),
        can_confirm: own.can_confirm,
        can_reopen: own.can_reopen,
        can_answer: own.can_answer,
        can_withdraw: own.can_withdraw,
        files: files_of(events, me.as_ref()),
        can_attach: own.can_answer && incident.is_open(),
        answer_opens_new: !incident.is_open(),
        follows: incident.follows.and_then(|id| names.incidents.get(&id).copied()),
        continued_in: own.continued_in,
        ending: ending(incident),
    }
}

/// What one added oneself one may take away.
fn files_of(events: &[Event], me: Option<&ActorRef>) -> Vec<FileView> {
    let files = domain::attachment::files(events).into_iter();
    files.map(|file| FileView { removable: Some(&file.by) == me, file }).collect()
}

fn message(event: &Event, names: &Names, me: Option<&ActorRef>) -> Option<Message> {
    let text = match &event.kind {
        EventKind::Replied { text } | EventKind::Answered { text } => text.clone(),
        EventKind::Reopened { reason } => reason.clone(),
        EventKind::Confirmed => "It works again.".to_owned(),
        _ => return None,
    };
    let from_you = Some(&event.actor) == me;
    let who = event.actor.person().and_then(|id| names.people.get(&id));
    let who = who.and_then(|name| name.split_whitespace().next()).unwrap_or("Muster").to_owned();
    Some(Message { from_you, who, text, at: event.occurred_at })
}

fn ending(incident: &Incident) -> Option<String> {
    let words = match (incident.stage, incident.cancel_reason) {
        (Stage::Closed, _) => "This report is closed. If it comes back, write below and we go on.",
        (Stage::Cancelled, Some(CancelReason::Duplicate)) => "This is known already and worked on under another number.",
        (Stage::Cancelled, Some(CancelReason::NotAnIncident)) => "We looked at it and nothing was broken.",
        (Stage::Cancelled, Some(CancelReason::BecameRequest)) => "This goes on as a service request.",
        (Stage::Cancelled, Some(CancelReason::Withdrawn)) => "You took this report back.",
        _ => return None,
    };
    Some(words.to_owned())
}

pub async fn to_account(request: &Request) -> Result<AccountView, BackendError> {
    let me = request.me.clone().ok_or(BackendError::Unauthenticated)?;
    let places = backend::people::sessions(&request.ctx, &*request.browser).await?;
    let place = |view: backend::people::SessionView| SignInPlace {
        id: view.key.to_string(),
        device: view.device,
        since: view.signed_in_at,
        last_seen: view.seen_at,
        current: view.current,
    };
    let tokens = backend::people::tokens(&request.ctx).await?.into_iter().map(to_token).collect();
    Ok(AccountView { me, places: places.into_iter().map(place).collect(), tokens })
}

fn to_token(token: backend::people::TokenView) -> TokenView {
    let backend::people::TokenView { id, name, prefix, scope, created_at, used_at } = token;
    TokenView { id: id.to_string(), name, begins: prefix, scope: scope.slug().to_owned(), created_at, used_at }
}

/// Logs what nobody outside may read, once, under the request's reference.
pub fn to_api_error(error: BackendError, reference: String) -> ApiError {
    match error {
        BackendError::Unauthenticated => ApiError::Unauthenticated,
        BackendError::Denied(Denied { action: Action::IncidentRead, why: why @ (Why::ReasonNeeded | Why::FreshSignInNeeded), .. }) => {
            ApiError::Sealed { sign_in_again: why == Why::FreshSignInNeeded }
        }
        BackendError::Denied(denied) => ApiError::Forbidden { reason: denied.to_string() },
        BackendError::NotFound => ApiError::NotFound,
        BackendError::Invalid(fields) => ApiError::Invalid { fields },
        BackendError::Step(StepError::Missing(fields)) => ApiError::Invalid { fields },
        BackendError::Step(error) => ApiError::Conflict { message: error.to_string(), clash: None },
        BackendError::Clash(clash) => ApiError::Conflict {
            message: "Somebody changed this while you were editing. Nothing of yours is saved yet.".to_owned(),
            clash: Some(clash),
        },
        BackendError::Conflict(message) => ApiError::Conflict { message, clash: None },
        BackendError::Throttled { retry_after } => {
            ApiError::TooMany { seconds: u32::try_from(retry_after.num_seconds().max(1)).unwrap_or(u32::MAX) }
        }
        BackendError::Unavailable => ApiError::Unavailable,
        error => {
            tracing::error!(reference, error = %Chain(&error), "a use case failed");
            ApiError::Internal { reference }
        }
    }
}

/// An error with everything beneath it, for the log alone.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
