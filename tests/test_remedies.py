import re

from odoo.tests import TransactionCase, tagged

from ..graph import errors
from ..graph.errors import error_from_response, error_from_token_answer
from ..models.office365_remedy import REMEDIES, UNKNOWN
from ..models.remedies_of_sign_in import WAIT

# What the sign-in service says, by its `error` (contract 1.8 and 1.5)
SIGN_IN = {
    "invalid_client": "7000222 7000215 7000218 700025 700027",
    "unauthorized_client": "700016 700011 70001 7000112",
    "invalid_request": "90002 50194 9002332 900971 50011 90038 900144 9002313 "
    "9001023 90124 90130 50020 50105 65005 650056 650057 650052",
    "invalid_grant": "54005 70000 70008 700082 700084 50173 70043 501481 50147 50034 "
    "50053 50055 50057 50126 65001 53003 530032",
    "interaction_required": "50076 50079 50074 50072 50078 50097 53000 53001 50158 "
    "16000 700020",
    "login_required": "50058 50059",
    "access_denied": "65004 90094 90095",
    "invalid_scope": "70011 28002 28003 700022 700023",
    "invalid_resource": "500011",
    "authorization_pending": "70016",
    "temporarily_unavailable": "50196 90055",
    "bad_verification_code": "70018",
    "authorization_declined": "70019",
    "expired_token": "70020",
}
# What Graph says (contract 10.2 and 10.3)
GRAPH = """
    401 InvalidAuthenticationToken
    403 Authorization_RequestDenied
    403 ErrorAccessDenied
    403 accessDenied
    403 ErrorSendAsDenied
    403 insufficient_claims
    403 ErrorQuotaExceeded
    507 ErrorQuotaExceeded
    507 insufficientStorage
    404 ErrorItemNotFound
    404 ErrorFolderNotFound
    404 ResourceNotFound
    404 Request_ResourceNotFound
    404 MailboxNotEnabledForRESTAPI
    404 ErrorNonExistentMailbox
    404 ErrorInvalidUser
    400 ErrorInvalidIdMalformed
    400 ErrorInvalidMailboxItemId
    400 ErrorPropertyValidationFailure
    400 TimeZoneNotSupportedException
    400 ErrorOccurrenceCrossingBoundary
    400 ErrorDuplicateTransactionId
    409 ErrorDuplicateTransactionId
    400 ErrorInvalidRequest
    400 RequestBodyRead
    400 BadRequest
    400 InefficientFilter
    400 ErrorExceededFindCountLimit
    400 ExpandNotSupported
    400 ErrorInvalidUrlQueryFilter
    405 ErrorInvalidRequest
    406 NotAcceptable
    411 LengthRequired
    413 RequestEntityTooLarge
    415 UnsupportedMediaType
    416 RangeNotSatisfiable
    422 UnprocessableEntity
    409 ErrorFolderExists
    409 ErrorIrresolvableConflict
    412 ErrorIrresolvableConflict
    410 SyncStateNotFound
    410 resyncRequired
    423 Locked
    429 TooManyRequests
    429 ApplicationThrottled
    429 activityLimitReached
    500 ErrorInternalServerTransientError
    500 ErrorInternalServerError
    500 generalException
    501 NotImplemented
    503 ErrorServerBusy
    503 ServiceUnavailable
    503 ConcurrentItemSave
    503 ErrorMailboxMoveInProgress
    503 UnknownError
    504 GatewayTimeout
    504 UnknownError
    509 BandwidthLimitExceeded
"""
# what no waiting mends
NEEDS_SOMEBODY = """
    507 insufficientStorage
    403 ErrorSendAsDenied
    403 accessDenied
    404 ErrorNonExistentMailbox
    404 MailboxNotEnabledForRESTAPI
"""
# words that only a developer knows, and our own names for things
JARGON = re.compile(
    r"\b(HTTP|JSON|API key|token|scope|OAuth|endpoint|null|exception|payload|"
    r"traceback|4\d\d|5\d\d|claims?|nonce|cursor|delta)\b",
    re.IGNORECASE,
)


@tagged("post_install", "-at_install")
class TestRemedies(TransactionCase):
    """Whatever Microsoft may say has a sentence and a remedy for people."""

    def words(self, text: object) -> str:
        """A text of the table, in English."""
        return self.env._(text)

    def explained(self, error: errors.GraphError) -> tuple[str, str]:
        """For a person."""
        return self.env["office365.remedy"]._explain(error)

    def test_every_answer_of_the_sign_in_has_words_of_its_own(self) -> None:
        general = (REMEDIES["AppRefused"], REMEDIES["Transient"], UNKNOWN)
        generic = {self.words(message) for message, _remedy in general}
        for kind, numbers in SIGN_IN.items():
            for number in numbers.split():
                answer = {"error": kind, "error_codes": [int(number)]}
                message, remedy = self.explained(error_from_token_answer(answer))
                self.assertNotIn(message, generic, number)
                self.assertTrue(message and remedy, number)

    def test_every_answer_of_graph_has_a_remedy(self) -> None:
        for line in GRAPH.strip().splitlines():
            message, remedy = self.of_graph(line)
            self.assertTrue(message and remedy, line)
            self.assertNotEqual(message, self.words(UNKNOWN[0]), line)
            self.assertNotIn("of Microsoft's", message)

    def of_graph(self, line: str) -> tuple[str, str]:
        """What is told of an answer of this status and code."""
        status, code = line.split()
        body = {"error": {"code": code, "message": "Something of Microsoft's."}}
        return self.explained(error_from_response(int(status), {}, body))

    def test_full_mailbox_is_told_whatever_its_code(self) -> None:
        self.assertEqual(
            self.of_graph("507 insufficientStorage"),
            self.of_graph("403 ErrorQuotaExceeded"),
        )

    def test_what_somebody_has_to_mend_is_not_waited_for(self) -> None:
        wait = self.words(WAIT)
        for line in NEEDS_SOMEBODY.strip().splitlines():
            self.assertNotEqual(self.of_graph(line)[1], wait, line)

    def test_nobody_looks_for_a_wrong_value_where_the_question_was_wrong(self) -> None:
        """What is wrong with a single record is an issue, which has words of its own;
        what is told here has ended the whole run."""
        for line in GRAPH.strip().splitlines():
            message, remedy = self.of_graph(line)
            self.assertNotIn("value", message + remedy, line)

    def test_every_kind_of_error_of_ours_has_a_remedy(self) -> None:
        kinds = [
            kind
            for kind in vars(errors).values()
            if isinstance(kind, type) and issubclass(kind, errors.GraphError)
        ]
        nothing = self.words(UNKNOWN[0])
        for kind in kinds[1:]:
            told = self.explained(kind("", code="Unheard.Of")).message
            self.assertNotEqual(told, nothing, kind)

    def test_an_access_policy_is_told_from_a_missing_right(self) -> None:
        text = "Access to OData is disabled: [RAOP] : Blocked by tenant configured"
        body = {"error": {"code": "ErrorAccessDenied", "message": text}}
        message, remedy = self.explained(error_from_response(403, {}, body))
        self.assertIn("limited the app", message)
        self.assertIn("access policy", remedy)

    def test_no_remedy_needs_a_developer(self) -> None:
        for key, texts in REMEDIES.items():
            for text in map(self.words, texts):
                self.assertFalse(JARGON.search(text), (key, text))
                self.assertTrue(text.endswith("."), (key, text))
                self.assertNotIn("AADSTS", text)
