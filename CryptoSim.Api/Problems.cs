using CryptoSim.Api.Json;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api;

/// <summary>The one place where a refusal becomes an HTTP status.</summary>
internal static class Problems
{
    /// <summary>Of an account that is not there, or not the caller's.</summary>
    public const string AccountNotFound = "account_not_found";

    // A stale feed is noticed, and a new leader takes over, within five seconds.
    private static readonly TimeSpan StaleRetry = TimeSpan.FromSeconds(5);

    // A full queue empties with the next commit.
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    // A store that restarts is back in seconds; longer outages need an operator anyway.
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    public static ProblemResult From(OrderRejection rejection)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        var (status, retryAfter) = rejection.Code switch
        {
            RejectionCodes.InvalidQuantity or RejectionCodes.InvalidPrice or RejectionCodes.InvalidClientOrderId
                or RejectionCodes.PriceRequired or RejectionCodes.PriceNotAllowed or RejectionCodes.InvalidTimeInForce
                or RejectionCodes.InvalidExpiry or RejectionCodes.InvalidPostOnly or RejectionCodes.InvalidTrigger
                or RejectionCodes.InvalidDisplayQuantity or RejectionCodes.InvalidClose or RejectionCodes.InvalidOther
                => (StatusCodes.Status400BadRequest, (TimeSpan?)null),
            RejectionCodes.UnknownSymbol or RejectionCodes.OrderNotFound or AccountNotFound
                => (StatusCodes.Status404NotFound, null),
            RejectionCodes.ClientOrderIdReused or RejectionCodes.OrderAlreadyFinal or RejectionCodes.OrderPending
                => (StatusCodes.Status409Conflict, null),
            RejectionCodes.QuoteStale => (StatusCodes.Status503ServiceUnavailable, StaleRetry),
            RejectionCodes.Busy => (StatusCodes.Status503ServiceUnavailable, BusyRetry),
            _ => (StatusCodes.Status422UnprocessableEntity, null),
        };
        return new ProblemResult(
            status, rejection.Code, rejection.Message, rejection.Field, rejection.Limit, rejection.Available, retryAfter);
    }

    /// <summary>A body or parameter that cannot be read.</summary>
    public static ProblemResult Malformed(
        string detail, string? field = null, decimal? limit = null, string code = "malformed_request") =>
        new(StatusCodes.Status400BadRequest, code, detail, field, limit);

    /// <summary>Text that is not a number, or has more digits than a number may.</summary>
    public static ProblemResult NotANumber(string field, string code) =>
        Malformed(
            $"{field} must be a plain decimal number of at most {DecimalText.DigitsMax} digits, such as \"0.01\".",
            field,
            DecimalText.DigitsMax,
            code);

    public static ProblemResult UnknownSymbol(string symbol) =>
        From(new OrderRejection(RejectionCodes.UnknownSymbol, $"There is no market '{symbol}'.", "symbol"));

    public static ProblemResult OrderNotFound() =>
        From(new OrderRejection(RejectionCodes.OrderNotFound, "You have no order with this id.", "orderId"));

    public static ProblemResult Unauthorized() =>
        new(
            StatusCodes.Status401Unauthorized,
            "unauthorized",
            "Send 'Authorization: Bearer {accessToken}' with the token that POST /api/accounts gave.");

    public static ProblemResult BodyTooLarge(long limitBytes) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "body_too_large",
            $"The request body may have at most {limitBytes} bytes.",
            "body",
            limitBytes);

    public static ProblemResult UnsupportedMediaType() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "unsupported_media_type",
            "Send the body as application/json in UTF-8.",
            "Content-Type");

    public static ProblemResult RateLimited(string detail, decimal? limit, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limited", detail, Limit: limit, RetryAfter: retryAfter);

    /// <param name="atOnce">Requests served at once.</param>
    public static ProblemResult Busy(int atOnce) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            RejectionCodes.Busy,
            $"This instance serves {atOnce} requests at once, and no more for now.",
            Limit: atOnce,
            RetryAfter: BusyRetry);

    public static ProblemResult Unavailable(string detail, TimeSpan? retryAfter = null) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            "unavailable",
            detail,
            RetryAfter: retryAfter ?? UnavailableRetry);

    /// <summary>What only a status is known of: an unknown route, a wrong method, a bug.</summary>
    public static ProblemResult ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Malformed("The request cannot be read."),
        StatusCodes.Status401Unauthorized => Unauthorized(),
        StatusCodes.Status404NotFound => new(status, "not_found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => new(status, "method_not_allowed", "This address has other methods."),
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge(RequestLimits.BodyBytesMax),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(),
        StatusCodes.Status503ServiceUnavailable => Unavailable("The service cannot answer now."),
        >= 500 => new(status, "internal_error", "The service failed. The trace id finds the reason in its logs."),
        _ => new(status, "refused", "The request was refused."),
    };
}
