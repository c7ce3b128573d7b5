using System.Globalization;

namespace CryptoSim.Api.Portfolios;

/// <summary>Which lots to list.</summary>
/// <param name="IsOpen">Only those of which something is left, or nothing; null for all.</param>
/// <param name="Before">Continue with lots of lower numbers, which are older.</param>
internal sealed record LotQuery(string? Asset, bool? IsOpen, int Limit, long Before)
{
    public static Parsed<LotQuery> Read(string? asset, string? status, string? limit, string? cursor)
    {
        if (status is not (null or "" or "all" or "open" or "closed"))
        {
            return Problems.Malformed("status must be open, closed or all.", "status", code: "invalid_status");
        }

        var count = Query.Limit(limit);
        if (count.IsRefused)
        {
            return count.Problem;
        }

        var before = long.MaxValue;
        if (!string.IsNullOrEmpty(cursor)
            && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problems.Malformed(
                "cursor must be the nextCursor of the answer before.", "cursor", code: "invalid_cursor");
        }

        bool? isOpen = status switch { "open" => true, "closed" => false, _ => null };
        return new LotQuery(Query.Optional(asset), isOpen, count.Value, before);
    }
}
