using CryptoSim.Domain.Instruments;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>Draws the minutes of one pair of a seeded market.</summary>
internal sealed class SeededPair
{
    /// <summary>Points a minute's high and low are taken from: one every five seconds.</summary>
    private const int SamplesPerMinute = 12;

    private readonly AssetWalk _base;
    private readonly AssetWalk _quote;
    private readonly double _priceScale;
    private readonly int _tradesPerMinute;
    private readonly double _quantityPerTrade;
    private readonly long _spread;

    public SeededPair(Instrument instrument, long seed)
    {
        _base = new AssetWalk(instrument.Base, seed);
        _quote = new AssetWalk(instrument.Quote, seed);
        _priceScale = Math.Pow(10, instrument.PricePrecision);
        var middle = _base.Middle / _quote.Middle;
        var (tradesPerMinute, dollarsPerTrade) = SeededListing.Pace(instrument.Symbol);
        _tradesPerMinute = tradesPerMinute;
        _quantityPerTrade = dollarsPerTrade / _base.Middle * Math.Pow(10, instrument.QuantityPrecision);
        var middleUnits = middle * _priceScale;
        // Half a basis point, on a coarse grid one tick.
        _spread = Math.Max(1, (long)(middleUnits * 0.00005));
        Pair = new SimulatedPair(
            instrument,
            Mixer.Mix(Mixer.Seed(instrument.Symbol), seed),
            Math.Max(1, (long)(_quantityPerTrade * 2)),
            SimulatedPair.DensityAt((long)middleUnits));
    }

    public SimulatedPair Pair { get; }

    public SimulatedMinute Draw(long minute)
    {
        var open = PriceAt(minute);
        var (high, low, close) = (open, open, open);
        for (var sample = 1; sample <= SamplesPerMinute; sample++)
        {
            close = PriceAt(minute + ((double)sample / SamplesPerMinute));
            (high, low) = (Math.Max(high, close), Math.Min(low, close));
        }

        var random = new SeededRandom(Mixer.Mix(Pair.Seed ^ 0xBA, minute));
        var count = (int)(FirstTradeId(minute + 1) - FirstTradeId(minute));
        var bustle = Math.Exp(0.5 * random.NextNormal()) * _base.Agitation(minute);
        var volume = Math.Max(count, (long)(count * _quantityPerTrade * bustle));
        var bar = new ScaledBar(open, high, low, close, volume);
        // The count of trades fixes the ids of all minutes after this one, so the bar must be touchable with it.
        return new SimulatedMinute(Simulation.TradeScript.CountFor(bar, count) == count
            ? bar
            : new ScaledBar(open, Math.Max(open, close), Math.Min(open, close), close, volume),
            ClosingQuote(close, ref random), count, FirstTradeId(minute));
    }

    /// <summary>The count of all trades before the minute, in closed form: the pace, and a wobble that is drawn for
    /// each minute. A minute has from 2 to about twice the pace.</summary>
    private long FirstTradeId(long minute)
    {
        var wobble = (long)(Mixer.Mix(Pair.Seed ^ 0x1D, minute) % (ulong)(_tradesPerMinute - 1));
        return (minute * _tradesPerMinute) + wobble;
    }

    private ScaledQuote ClosingQuote(long close, ref SeededRandom random)
    {
        var spread = 1 + (long)((_spread - 1) * 2 * random.NextUnit());
        var isAsk = random.NextUnit() < 0.5;
        var bidQuantity = Simulation.BookShape.Quantity(Pair, random.NextBits(), 1);
        var askQuantity = Simulation.BookShape.Quantity(Pair, random.NextBits(), 1);
        return isAsk
            ? new ScaledQuote(close - spread, bidQuantity, close, askQuantity)
            : new ScaledQuote(close, bidQuantity, close + spread, askQuantity);
    }

    private long PriceAt(double minute) =>
        Math.Max(2, (long)Math.Round(_base.ValueAt(minute) / _quote.ValueAt(minute) * _priceScale));
}
