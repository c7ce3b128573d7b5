using System.Globalization;

namespace CryptoSim.Api;

/// <summary>Query parameters, read by hand so that a bad one is a problem that names it and the handler's work never
/// starts. An absent parameter is null.</summary>
internal static class Query
{
    public const int LimitDefault = 100;
    public const int LimitMax = 1000;

    public static string? Optional(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static Parsed<int> Limit(string? text, int limitMax = LimitMax)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Math.Min(LimitDefault, limitMax);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit >= 1 && limit <= limitMax
                ? limit
                : Problems.Malformed(
                    $"limit must be a whole number from 1 to {limitMax}.", "limit", limitMax, "invalid_limit");
    }

    public static Parsed<Guid> Id(string text, string field) =>
        Guid.TryParseExact(text, "D", out var id)
            ? id
            : Problems.Malformed($"{field} must be an id as this API gives them, a UUID.", field, code: "invalid_id");

    /// <summary>RFC 3339, or seconds since 1970.</summary>
    public static Parsed<DateTimeOffset?> Time(string? text, string field)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (DateTimeOffset?)null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
                ? (DateTimeOffset?)time
                : Problems.Malformed(
                    $"{field} must be a time such as 2018-04-05T14:00:00Z.", field, code: "invalid_time");
    }

    /// <summary>A cursor is the id of the last item of the page before.</summary>
    public static Parsed<PageStart> Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new PageStart(null);
        }

        return Guid.TryParseExact(text, "N", out var id)
            ? new PageStart(id)
            : Problems.Malformed(
                "cursor must be the nextCursor of the answer before.", "cursor", code: "invalid_cursor");
    }
}

/// <param name="Before">The list goes on after this item; null for the first page.</param>
internal readonly record struct PageStart(Guid? Before);
