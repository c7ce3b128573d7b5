using System.Globalization;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>What is believed of one pair's prices. A price near the last believed one is believed; one far from it only
/// when it was said for a while, by book and ticker alike, and nothing said otherwise meanwhile: so a slip of the venue
/// never reaches the board, and a real move is held back for seconds, not for ever. Not thread safe.</summary>
/// <param name="band">0.5 believes from the last price divided by 1.5 to the last price times 1.5.</param>
/// <param name="confirmAfter">How long a far price must be said.</param>
internal sealed class PriceGuard(decimal band, TimeSpan confirmAfter)
{
    private readonly Believed _bid = new(1 + band, confirmAfter);
    private readonly Believed _ask = new(1 + band, confirmAfter);
    private readonly Believed _last = new(1 + band, confirmAfter);

    /// <summary>Judges a whole book, or a ticker's quote, by its best prices.</summary>
    /// <param name="bid">Null where that side is empty.</param>
    /// <param name="ask">Null where that side is empty.</param>
    /// <returns>Why it is rejected, or null.</returns>
    public string? JudgeQuote(decimal? bid, decimal? ask, DateTimeOffset now)
    {
        if (bid > 0 && ask > 0 && bid >= ask)
        {
            return Invariant($"the best bid {bid} is not below the best ask {ask}");
        }

        // Both are heard, whatever the first comes to.
        var bidProblem = bid is null ? null : _bid.Judge("bid", bid.Value, now);
        var askProblem = ask is null ? null : _ask.Judge("ask", ask.Value, now);
        return bidProblem ?? askProblem;
    }

    /// <summary>Judges the price of a trade by the quote: it lies in the band around bid and ask.</summary>
    /// <inheritdoc cref="JudgeQuote"/>
    public string? JudgeTrade(decimal price, DateTimeOffset now)
    {
        if (_bid.Price is null && _ask.Price is null)
        {
            return _last.Judge("trade", price, now);
        }

        return IsNearQuote(price)
            ? null
            : Invariant($"the trade at {price} is far from bid {_bid.Price} and ask {_ask.Price}");
    }

    /// <summary>Judges a ticker's last price: that of an idle pair may be far from its quote, but it does not jump.
    /// </summary>
    /// <inheritdoc cref="JudgeQuote"/>
    public string? JudgeLast(decimal price, DateTimeOffset now)
    {
        if (_last.Price is not null && price > 0 && IsNearQuote(price))
        {
            _last.Believe(price);
            return null;
        }

        return _last.Judge("last", price, now);
    }

    private bool IsNearQuote(decimal price) =>
        (_bid.Price ?? _ask.Price) is { } low && (_ask.Price ?? _bid.Price) is { } high
        && price >= low / (1 + band) && price <= high * (1 + band);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Believed(decimal factor, TimeSpan confirmAfter)
    {
        private decimal? _candidate;
        private DateTimeOffset _candidateSince;

        public decimal? Price { get; private set; }

        public void Believe(decimal price)
        {
            Price = price > 0 ? price : null;
            _candidate = null;
        }

        public string? Judge(string name, decimal price, DateTimeOffset now)
        {
            if (Price is null || IsNear(price, Price.Value))
            {
                Believe(price);
                return null;
            }

            if (_candidate is not { } candidate || !IsNear(price, candidate))
            {
                (_candidate, _candidateSince) = (price, now);
            }
            else if (now - _candidateSince >= confirmAfter)
            {
                Believe(price);
                return null;
            }

            return Invariant($"the {name} {price} is far from the last one, {Price}");
        }

        private bool IsNear(decimal price, decimal other) =>
            price == other || (price > 0 && other > 0 && price >= other / factor && price <= other * factor);
    }
}
