//! Owns the templates of tasks: whole or not at all, by version. Never deletes one that a task came from.

use domain::access::{Authorized, right};
use domain::ids::{CategoryId, TaskTemplateId, TeamId};
use domain::task::{TaskTemplate, TemplateLine};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::codec::Place;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents::{skills, skills_text};
use crate::removal::delete_if_unnamed;

mod template {
    //! Rows of `task_template`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_template")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub category: Option<Uuid>,
        pub retired: bool,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    //! Rows of `task_template_line`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_template_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub template: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i64,
        pub title: String,
        pub note: String,
        pub team: Option<Uuid>,
        pub priority: String,
        pub due_minutes: Option<i64>,
        pub skills: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// By name, with the retired ones.
pub async fn list(conn: &impl Conn) -> Result<Vec<TaskTemplate>, StoreError> {
    let wrong = failed("templates.list");
    let rows = template::Entity::find().order_by_asc(template::Column::Name).order_by_asc(template::Column::Id);
    let rows = rows.all(&conn.executor()).await.map_err(&wrong)?;
    let lines = line::Entity::find().order_by_asc(line::Column::Place).all(&conn.executor()).await.map_err(&wrong)?;
    let mut templates = rows.into_iter().map(head).collect::<Result<Vec<_>, _>>()?;
    for row in lines {
        if let Some(template) = templates.iter_mut().find(|template| template.id.0 == row.template) {
            template.lines.push(read_line(row)?);
        }
    }
    Ok(templates)
}

pub async fn find(conn: &impl Conn, id: TaskTemplateId) -> Result<Option<TaskTemplate>, StoreError> {
    Ok(list(conn).await?.into_iter().find(|template| template.id == id))
}

fn head(row: template::Model) -> Result<TaskTemplate, StoreError> {
    let version = Place { table: "task_template", id: &row.id }.count(row.version)?;
    Ok(TaskTemplate {
        id: TaskTemplateId(row.id),
        name: row.name,
        category: row.category.map(CategoryId),
        lines: Vec::new(),
        retired: row.retired,
        version,
    })
}

fn read_line(row: line::Model) -> Result<TemplateLine, StoreError> {
    let place = Place { table: "task_template_line", id: &row.template };
    Ok(TemplateLine {
        priority: place.choice(&row.priority)?,
        due_minutes: row.due_minutes.map(|minutes| place.count(minutes)).transpose()?,
        title: row.title,
        note: row.note,
        team: row.team.map(TeamId),
        skills: skills(&row.skills),
    })
}

/// A new one. A name that is taken is a `Conflict`.
pub async fn insert<R>(tx: &Tx, _permit: &Authorized<right::TemplateWrite, R>, new: &TaskTemplate) -> Result<(), StoreError> {
    let row = template::ActiveModel {
        id: Set(new.id.0),
        name: Set(new.name.clone()),
        category: Set(new.category.map(|id| id.0)),
        retired: Set(new.retired),
        version: Set(new.version.into()),
    };
    template::Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("templates.insert"))?;
    write_lines(tx, new).await
}

/// The same with another content, if nobody else changed it since `seen`.
pub async fn update<R>(tx: &Tx, _permit: &Authorized<right::TemplateWrite, R>, seen: u32, new: &TaskTemplate) -> Result<(), StoreError> {
    let op = "templates.update";
    let set = [
        (template::Column::Name, Expr::val(new.name.clone())),
        (template::Column::Category, Expr::val(new.category.map(|id| id.0))),
        (template::Column::Retired, Expr::val(new.retired)),
        (template::Column::Version, Expr::val(i64::from(new.version))),
    ];
    let update = set.into_iter().fold(template::Entity::update_many(), |update, (column, value)| update.col_expr(column, value));
    let update = update.filter(template::Column::Id.eq(new.id.0)).filter(template::Column::Version.eq(i64::from(seen)));
    if update.exec(&tx.inner).await.map_err(failed(op))?.rows_affected != 1 {
        let found = find(tx, new.id).await?.ok_or_else(|| StoreError::not_found("task template", new.id))?.version;
        return Err(StoreError::Stale { what: "task template", id: new.id.to_string(), seen, found });
    }
    line::Entity::delete_many().filter(line::Column::Template.eq(new.id.0)).exec(&tx.inner).await.map_err(failed(op))?;
    write_lines(tx, new).await
}

async fn write_lines(tx: &Tx, template: &TaskTemplate) -> Result<(), StoreError> {
    let row = |(place, line): (i64, &TemplateLine)| line::ActiveModel {
        template: Set(template.id.0),
        place: Set(place),
        title: Set(line.title.clone()),
        note: Set(line.note.clone()),
        team: Set(line.team.map(|id| id.0)),
        priority: Set(line.priority.to_string()),
        due_minutes: Set(line.due_minutes.map(i64::from)),
        skills: Set(skills_text(&line.skills)),
    };
    let rows: Vec<_> = (0..).zip(&template.lines).map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    line::Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(failed("templates.lines")).map(drop)
}

/// `false` when tasks came from it.
pub async fn remove_unnamed<R>(tx: &Tx, _permit: &Authorized<right::TemplateWrite, R>, id: TaskTemplateId) -> Result<bool, StoreError> {
    let named = Query::select().expr(Expr::val(1)).from("task").and_where(Expr::col(("task", "template")).eq(id.0)).take();
    let mut delete = Query::delete();
    delete.from_table("task_template").and_where(Expr::col("id").eq(id.0)).and_where(Expr::exists(named).not());
    delete_if_unnamed(tx, "templates.remove_unnamed", &delete).await
}
