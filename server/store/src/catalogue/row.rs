//! Owns the shapes of the catalogue's rows. Never leaves this folder.

/// A table of ids and names.
macro_rules! named {
    ($($table:ident = $name:literal { $($column:ident: $kind:ty),* },)+) => {$(
        pub mod $table {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                pub name: String,
                $(pub $column: $kind,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    )+};
}

named! {
    team = "team" { level: String, retired: bool, version: i64 },
    service = "service" {
        description: String, owner: Option<Uuid>, team: Option<Uuid>, criticality: String, retired: bool, version: i64
    },
    component = "component" { service: Uuid, kind: String, retired: bool },
    location = "location" { parent: Option<Uuid>, retired: bool, version: i64 },
    category = "category" {
        parent: Option<Uuid>, criteria: String, implies: Option<String>, codes: String, retired: bool, version: i64
    },
}

pub mod need {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_need")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub service: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: String,
        pub needed_service: Option<Uuid>,
        pub needed_component: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
