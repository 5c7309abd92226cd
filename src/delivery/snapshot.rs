use super::refusal::Refusal;
use super::sender::Sender;

impl Sender {
    /// Everything, as JSON text in UTF-8.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        Vec::new()
    }

    /// What [`snapshot`](Self::snapshot) gave.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for anything else.
    pub fn restore(_text: &[u8]) -> Result<Self, Refusal> {
        Err(Refusal::new("INVALID_SNAPSHOT", "not yet"))
    }
}
