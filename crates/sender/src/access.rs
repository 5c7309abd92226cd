//! Who may do what. Documented: admins manage all subscriptions, other users those that they created.

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Manages all subscriptions, and reads the whole event log.
    Admin,
    /// Manages the subscriptions that they created. In the log they see the objects of events of the last hour only.
    User,
}

impl Role {
    pub(super) const ALL: [(&str, Self); 2] = [("admin", Self::Admin), ("user", Self::User)];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
        }
    }
}

/// A user of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id, such as `user_…`.
    pub id: String,
    /// The role.
    pub role: Role,
    /// Whether they still have access to the organisation.
    pub access: bool,
}

impl User {
    /// Whether they may read and change a subscription.
    pub(super) fn manages(&self, created_by: &str) -> bool {
        self.role == Role::Admin || self.id == created_by
    }
}
