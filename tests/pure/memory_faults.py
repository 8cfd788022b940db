"""Where the process dies, or a reply gets lost."""


class Crash(BaseException):
    """The process dies here."""


class Faults:
    """Crash, or lose a reply, at the n-th effect, before or after it took place."""

    def __init__(self):
        self.countdown, self.after, self.lose_reply = None, False, False

    def arm(self, countdown, after, lose_reply=False):
        self.countdown, self.after, self.lose_reply = countdown, after, lose_reply

    def disarm(self):
        self.countdown = None

    def around(self, effect, remote=False):
        """Run the effect; at zero, die or (remote only) lose what came back."""
        if self.countdown is None:
            return effect()
        self.countdown -= 1
        strike = self.countdown == 0
        if strike and not self.after:
            raise Crash
        result = effect()
        if strike:
            if self.lose_reply and remote:
                return None
            raise Crash
        return result
