//! The record of an incident, with the indexes of board and lists.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, in_realm, to, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        in_realm(table.table("incident").col(pk_uuid("id")));
        words(&mut table);
        ownership(&mut table);
        times_and_ending(&mut table);
        references(&mut table);
        manager.create_table(table).await?;

        add_unique(manager, "incident", &["realm_id", "number"]).await?;
        for columns in ORDERS {
            add_index(manager, "incident", columns).await?;
        }
        for column in ["category", "service", "duplicate_of", "follows"] {
            add_index(manager, "incident", &["realm_id", column]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["incident"]).await
    }
}

/// The first serves the board and all counts without touching rows, the others the orders of lists and what people look for most.
const ORDERS: [&[&str]; 10] = [
    &["realm_id", "stage", "priority_rank", "opened_at", "number", "team", "restricted", "stage_since", "id"],
    &["realm_id", "open", "priority_rank", "opened_at", "number"],
    &["realm_id", "priority_rank", "opened_at", "number"],
    &["realm_id", "opened_at", "number"],
    &["realm_id", "stage_since", "number"],
    &["realm_id", "assignee", "open", "priority_rank", "opened_at"],
    &["realm_id", "team", "open", "priority_rank", "opened_at"],
    &["realm_id", "owning_team", "open"],
    &["realm_id", "reporter", "opened_at"],
    &["realm_id", "opener_person", "opened_at"],
];

fn words(table: &mut TableCreateStatement) {
    table
        .col(big_integer("number"))
        .col(text("title"))
        // In lower case: what a search compares with, the same on both databases for every alphabet.
        .col(text("title_folded"))
        .col(text("description"))
        .col(text("stage"))
        .col(timestamp_with_time_zone("stage_since"))
        // Follows from the stage; kept because lists of open work must not read what is closed.
        .col(boolean("open"))
        .col(text_null("hold_reason"))
        .col(timestamp_with_time_zone_null("hold_since"))
        .col(text_null("hold_note"))
        .col(timestamp_with_time_zone_null("hold_resume_at"))
        .col(json_binary("types"))
        .col(uuid_null("category"))
        .col(boolean("category_checked"))
        .col(uuid_null("service"))
        .col(uuid_null("location"))
        .col(text_null("impact"))
        .col(text_null("urgency"))
        // 1 to 5, and 9 while there is none: so that lists are in order without a case for NULL.
        .col(small_integer("priority_rank"))
        .col(text_null("priority_override"));
}

fn ownership(table: &mut TableCreateStatement) {
    table
        .col(uuid_null("owning_team"))
        .col(uuid_null("team"))
        .col(text_null("level"))
        .col(uuid_null("assignee"))
        .col(json_binary_null("escalation"))
        .col(uuid_null("reporter"))
        .col(uuid_null("opener_person"))
        .col(text_null("opener_system"))
        .col(text("origin"))
        .col(text_null("channel"))
        .check(Expr::cust("(opener_person IS NULL) <> (opener_system IS NULL)"));
}

fn times_and_ending(table: &mut TableCreateStatement) {
    table
        .col(timestamp_with_time_zone_null("noticed_at"))
        .col(text_null("effect"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone_null("acknowledged_at"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by_person"))
        .col(text_null("closed_by_system"))
        .col(text_null("cause"))
        .col(text_null("resolution_code"))
        .col(text_null("resolution_notes"))
        .col(text_null("lesson"))
        .col(text_null("public_summary"))
        .col(text_null("cancel_reason"))
        .col(uuid_null("duplicate_of"))
        .col(uuid_null("follows"))
        .col(boolean("restricted"))
        .col(big_integer("reopen_count"))
        .col(big_integer("reassignment_count"))
        .col(json_binary("source"))
        .col(big_integer("version"))
        .col(json_binary("marks"));
}

fn references(table: &mut TableCreateStatement) {
    for (column, target) in [
        ("category", "category"),
        ("service", "service"),
        ("location", "location"),
        ("owning_team", "team"),
        ("team", "team"),
        ("assignee", "person"),
        ("reporter", "person"),
        ("opener_person", "person"),
        ("closed_by_person", "person"),
    ] {
        table.foreign_key(&mut to(column, target));
    }
    // Here and not afterwards: the table refers to itself.
    table.index(Index::create().unique().name("incident_realm_id_id").col("realm_id").col("id"));
    table.foreign_key(&mut to_incident("duplicate_of")).foreign_key(&mut to_incident("follows"));
}
