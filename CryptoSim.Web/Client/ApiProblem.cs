namespace CryptoSim.Web.Client;

/// <summary>Why a call was refused, or could not be made: an RFC 9457 problem as docs/api.md has it. A value, never an
/// exception.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Code">Stable snake_case code, <c>insufficient_funds</c>.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Field">The request field at fault.</param>
/// <param name="Limit">The limit it broke, in the field's unit.</param>
/// <param name="Available">What the account has, for <c>insufficient_funds</c>.</param>
/// <param name="RetryAfter">When to try again, where the server said so.</param>
public sealed record ApiProblem(
    int Status,
    string Code,
    string Detail,
    string? Field = null,
    decimal? Limit = null,
    decimal? Available = null,
    TimeSpan? RetryAfter = null)
{
    public const string UnavailableCode = "unavailable";

    /// <summary>The token is unknown here: the account belongs to another market's database, or is gone.</summary>
    public bool IsUnauthorized => Status == StatusCodes.Status401Unauthorized;

    public bool IsRateLimited => Status == StatusCodes.Status429TooManyRequests;

    public static ApiProblem Unavailable { get; } =
        new(0, UnavailableCode, "The trading service does not answer at the moment.");

    /// <summary>The user's credentials changed since this page was signed in.</summary>
    public static ApiProblem SignedOut { get; } =
        new(StatusCodes.Status401Unauthorized, "signed_out", "You were signed out. Sign in again to go on.");
}
