//! Owns the list of everything that can be asked for, in the matrix's order. Never says who may: that is the matrix.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::authorized::{Right, SingleRight, sealed::Sealed};

/// One list gives the action, its name and the marker type of its permit, so that none of them can be forgotten.
macro_rules! actions {
    ($($variant:ident = $name:literal,)+) => {
        /// One row of the matrix.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum Action { $($variant,)+ }

        impl Action {
            pub const ALL: &'static [Action] = &[$(Action::$variant,)+];

            /// The name in the matrix, in logs and on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Action::$variant => $name,)+ }
            }
        }

        /// One marker type for each action: what `Authorized` carries to prove which right was checked.
        pub mod right {
            use super::{Action, Right, Sealed, SingleRight};
            $(
                #[derive(Clone, Copy, Debug)]
                pub enum $variant {}

                impl Sealed for $variant {}

                impl Right for $variant {
                    fn covers(action: Action) -> bool {
                        action == Action::$variant
                    }
                }

                impl SingleRight for $variant {
                    const ACTION: Action = Action::$variant;
                }
            )+
        }
    };
}

actions! {
    IncidentCreate = "incident.create",
    IncidentRead = "incident.read",
    IncidentReadRestricted = "incident.read_restricted",
    IncidentSearch = "incident.search",
    IncidentSuggest = "incident.suggest",
    IncidentReplyPublic = "incident.reply_public",
    IncidentNoteRead = "incident.note_read",
    IncidentNoteWrite = "incident.note_write",
    IncidentVendorNoteRead = "incident.vendor_note_read",
    IncidentVendorNoteWrite = "incident.vendor_note_write",
    IncidentUpdateFields = "incident.update_fields",
    IncidentPriorityOverride = "incident.priority_override",
    IncidentAssign = "incident.assign",
    IncidentTake = "incident.take",
    IncidentEscalate = "incident.escalate",
    IncidentAcceptEscalation = "incident.accept_escalation",
    IncidentHold = "incident.hold",
    IncidentResolve = "incident.resolve",
    IncidentConfirmClose = "incident.confirm_close",
    IncidentReopen = "incident.reopen",
    IncidentCancel = "incident.cancel",
    IncidentMarkDuplicate = "incident.mark_duplicate",
    IncidentLink = "incident.link",
    IncidentMerge = "incident.merge",
    IncidentConvertRequest = "incident.convert_request",
    IncidentSetRestricted = "incident.set_restricted",
    IncidentUnsetRestricted = "incident.unset_restricted",
    IncidentNeedToKnowWrite = "incident.need_to_know_write",
    IncidentForwardExternal = "incident.forward_external",
    IncidentBulkUpdate = "incident.bulk_update",
    IncidentExport = "incident.export",
    IncidentJoinAffected = "incident.join_affected",
    IncidentFollow = "incident.follow",
    IncidentSoftDelete = "incident.soft_delete",
    IncidentPurge = "incident.purge",
    TaskRead = "task.read",
    TaskWrite = "task.write",
    AttachmentUpload = "attachment.upload",
    AttachmentReadPublic = "attachment.read_public",
    AttachmentReadInternal = "attachment.read_internal",
    AttachmentDelete = "attachment.delete",
    DraftWrite = "draft.write",
    LiveSubscribe = "live.subscribe",
    MajorPropose = "major.propose",
    MajorDeclare = "major.declare",
    MajorCommand = "major.command",
    MajorTimelineWrite = "major.timeline_write",
    MajorPublishUpdate = "major.publish_update",
    StatusRead = "status.read",
    StatusWrite = "status.write",
    ProblemRead = "problem.read",
    ProblemWrite = "problem.write",
    RequestFulfil = "request.fulfil",
    KbReadPublished = "kb.read_published",
    KbReadInternal = "kb.read_internal",
    KbWrite = "kb.write",
    KbPublish = "kb.publish",
    ServiceRead = "service.read",
    ServiceWrite = "service.write",
    AlertIngest = "alert.ingest",
    HeartbeatPing = "heartbeat.ping",
    AlertRead = "alert.read",
    AlertSuppress = "alert.suppress",
    OncallRead = "oncall.read",
    OncallScheduleWrite = "oncall.schedule_write",
    OncallOverrideSelf = "oncall.override_self",
    EscalationPolicyWrite = "escalation_policy.write",
    SlaRead = "sla.read",
    SlaOverridePause = "sla.override_pause",
    SlaPolicyWrite = "sla.policy_write",
    CalendarWrite = "calendar.write",
    RuleWrite = "rule.write",
    TemplateWrite = "template.write",
    CategoryWrite = "category.write",
    LocationWrite = "location.write",
    TeamWrite = "team.write",
    PriorityMatrixWrite = "priority_matrix.write",
    PlaybookRead = "playbook.read",
    PlaybookWrite = "playbook.write",
    PlaybookAcknowledge = "playbook.acknowledge",
    CommunicationPlanWrite = "communication_plan.write",
    ReviewRead = "review.read",
    ReviewNominate = "review.nominate",
    ReviewWrite = "review.write",
    ReviewApprove = "review.approve",
    ReviewPublish = "review.publish",
    ReviewActionUpdate = "review.action_update",
    ExerciseDesign = "exercise.design",
    ExerciseSchedule = "exercise.schedule",
    ExerciseParticipate = "exercise.participate",
    ExerciseControl = "exercise.control",
    ExerciseReadFutureInjects = "exercise.read_future_injects",
    ExerciseEvaluate = "exercise.evaluate",
    ExerciseRealEvent = "exercise.real_event",
    ExerciseSendRealNotification = "exercise.send_real_notification",
    SatisfactionAnswer = "satisfaction.answer",
    ReportRead = "report.read",
    UserReadMinimal = "user.read_minimal",
    UserReadContact = "user.read_contact",
    UserCreate = "user.create",
    UserDisable = "user.disable",
    UserRoleGrant = "user.role_grant",
    UserSkillsWrite = "user.skills_write",
    UserMfaReset = "user.mfa_reset",
    UserImpersonate = "user.impersonate",
    SelfPasswordMfaEmail = "self.password_mfa_email",
    SelfSessionsRevoke = "self.sessions_revoke",
    SessionRevokeOther = "session.revoke_other",
    ApiTokenCreate = "api_token.create",
    SecretReadBack = "secret.read_back",
    IntegrationKeyWrite = "integration_key.write",
    WebhookOutWrite = "webhook_out.write",
    MailChannelWrite = "mail_channel.write",
    ConfigRead = "config.read",
    ConfigWrite = "config.write",
    AuditRead = "audit.read",
    AuditWriteDelete = "audit.write_delete",
    ImportRun = "import.run",
    ExportAll = "export.all",
    HealthRead = "health.read",
    BackupRunRestore = "backup.run_restore",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Action> for &'static str {
    fn from(action: Action) -> Self {
        action.name()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no action is called {0:?}")]
pub struct UnknownAction(pub String);

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Action::ALL.iter().copied().find(|action| action.name() == text);
        found.ok_or_else(|| UnknownAction(text.to_owned()))
    }
}

impl TryFrom<String> for Action {
    type Error = UnknownAction;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
