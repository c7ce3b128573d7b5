using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>A real day, over and over: Coinbase's 2018-04-05, its bars rebuilt exactly, its time shifted to now.</summary>
public sealed class RecordedMarket : IMarketSource
{
    private static readonly (string Symbol, int TradesPerMinute, long LevelQuantity)[] Listing =
    [
        ("BTC/USD", 180, 40_000_000),
        ("ETH/USD", 120, 400_000_000),
        ("LTC/USD", 70, 1_200_000_000),
        ("BTC/EUR", 40, 10_000_000),
    ];

    private readonly RecordedBars[] _days;
    private readonly int[][] _counts;
    private readonly int[][] _countsBefore;
    private readonly long _dayShift;

    /// <param name="dayShift">Market minute at which the recorded day begins.</param>
    public RecordedMarket(InstrumentTable instruments, long dayShift)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _dayShift = dayShift;
        var days = RecordedBars.Load();
        _days = [.. Listing.Select(listed => days[listed.Symbol])];
        Pairs = [.. Listing.Select(listed => ToPair(instruments, listed.Symbol, listed.LevelQuantity, days))];
        _counts = [.. Listing.Select((listed, pair) => CountTrades(pair, listed.TradesPerMinute))];
        _countsBefore = [.. _counts.Select(SumBefore)];
    }

    public MarketKind Kind => MarketKind.Recorded;

    public string Id => "recorded-20180405";

    public string Notice =>
        "Recorded market: prices of Coinbase (not Kraken) of 2018-04-05, replayed as if they were now.";

    public IReadOnlyList<SimulatedPair> Pairs { get; }

    /// <summary>Of the day, whenever that is played: the recorded day is the same each time.</summary>
    public long DrawnMinute(long minute) => MinuteOfDay(minute);

    public bool OpensSession(long minute) => MinuteOfDay(minute) == 0;

    public SimulatedMinute GetMinute(int pair, long minute)
    {
        var minuteOfDay = MinuteOfDay(minute);
        // In minutes since the epoch; a day of trades later the ids have grown by a day of trades, so that they count
        // on across the wrap and are the same again after a restart.
        var dayStart = minute - minuteOfDay;
        var perDay = _countsBefore[pair][^1] + _counts[pair][^1];
        var firstId = (dayStart * perDay / RecordedBars.MinutesPerDay) + _countsBefore[pair][minuteOfDay];
        return new SimulatedMinute(
            _days[pair].Bars[minuteOfDay], _days[pair].Quotes[minuteOfDay], _counts[pair][minuteOfDay], firstId);
    }

    private int MinuteOfDay(long minute)
    {
        var place = (int)((minute - _dayShift) % RecordedBars.MinutesPerDay);
        return place < 0 ? place + RecordedBars.MinutesPerDay : place;
    }

    /// <summary>The recorded tick is a cent on every pair, so that bars stay exact; the other rules are
    /// Kraken's.</summary>
    private static SimulatedPair ToPair(
        InstrumentTable instruments, string symbol, long levelQuantity, IReadOnlyDictionary<string, RecordedBars> days)
    {
        var instrument = instruments[symbol] with { PricePrecision = 2, PriceIncrement = 0.01m };
        var density = SimulatedPair.DensityAt(days[symbol].Quotes[0].Bid);
        return new SimulatedPair(instrument, Mixer.Seed(symbol), levelQuantity, density);
    }

    private int[] CountTrades(int pair, int tradesPerMinute)
    {
        var counts = new int[RecordedBars.MinutesPerDay];
        var smallest = Scaled(Pairs[pair].Instrument.MinimumQuantity);
        for (var minute = 0; minute < counts.Length; minute++)
        {
            if (_days[pair].Bars[minute] is { } bar)
            {
                var random = new SeededRandom(Mixer.Mix(Pairs[pair].Seed ^ 0xC0, (long)minute));
                var wanted = (int)(tradesPerMinute * (0.6 + (0.8 * random.NextUnit())));
                // Few trades in a quiet minute: none would be smaller, on average, than an order may be.
                counts[minute] = TradeScript.CountFor(bar, (int)Math.Min(wanted, bar.Volume / smallest));
            }
        }

        return counts;

        static long Scaled(decimal quantity) =>
            MarketData.Books.Scaled.TryFromDecimal(quantity, 8, out var units) ? units : 1;
    }

    private static int[] SumBefore(int[] counts)
    {
        var sums = new int[counts.Length];
        for (var minute = 1; minute < counts.Length; minute++)
        {
            sums[minute] = sums[minute - 1] + counts[minute - 1];
        }

        return sums;
    }
}
