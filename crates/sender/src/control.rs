//! Users and faults, set from outside.

use super::access::User;
use super::fault::Fault;
use super::refusal::Refusal;
use super::sender::Sender;
use super::subscription::Subscription;
use super::warning::PauseReason;
use closehook::payload::{Index, Kind, quoted};

impl Sender {
    /// Adds a user, or changes the role and access of one. Who loses access has their subscriptions paused, with
    /// `permission_revoked`; reactivated by an admin, such a one is paused again as the next event comes for it.
    pub fn set_user(&mut self, user: User) {
        let lost = !user.access;
        let id = user.id.clone();
        match self.users.iter_mut().find(|known| known.id == user.id) {
            Some(known) => *known = user,
            None => self.users.push(user),
        }
        if lost {
            let theirs = |subscription: &&Subscription| subscription.created_by == id;
            let numbers: Vec<u64> = self
                .subscriptions
                .iter()
                .filter(|(_, subscription)| theirs(subscription) && subscription.paused.is_none())
                .map(|(number, _)| *number)
                .collect();
            for number in numbers {
                self.pause(number, PauseReason::PermissionRevoked);
            }
        }
    }

    /// Reads and sets a user: `{ id, role, access? }`.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for anything else.
    pub fn set_user_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let index = Index::read(text)?;
        let Some(root) = index.root() else { return Ok(()) };
        let mut user = User::read(root, "")?;
        user.access = root.get("access").is_none_or(|access| access.text() != b"false");
        self.set_user(user);
        Ok(())
    }

    /// Sets a fault; one with the rate 0 and no number ends it.
    pub fn set_fault(&mut self, fault: Fault) {
        self.faults.set(fault);
    }

    /// Reads and sets a fault, `{ kind, subscription_id?, rate?, next? }`, or an array of them; an empty array ends all.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place; then none was set.
    pub fn set_faults_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let index = Index::read(text)?;
        let Some(root) = index.root() else { return Ok(()) };
        let faults = if root.kind() == Kind::Array {
            let elements = root.elements().enumerate();
            elements
                .map(|(number, fault)| Fault::read(fault, &format!("/{number}")))
                .collect::<Result<_, _>>()?
        } else {
            vec![Fault::read(root, "")?]
        };
        let known = |id: &String| self.numbers.contains_key(id);
        if let Some(id) = faults.iter().filter_map(|fault| fault.subscription.as_ref()).find(|id| !known(id))
        {
            let message = format!("there is no subscription {}", quoted(id));
            return Err(Refusal::new("UNKNOWN_SUBSCRIPTION", message));
        }
        if faults.is_empty() {
            self.faults.clear();
        }
        faults.into_iter().for_each(|fault| self.faults.set(fault));
        Ok(())
    }
}
