using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Tapes;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Tapes;

/// <summary>Puts a tape's frames onto a board, their times shifted. Only pairs that have a book, a ticker or trades on the
/// tape are listed, however many the venue had.</summary>
internal sealed class TapeFrames(MarketBoard board, int depth) : IKrakenFrameHandler
{
    /// <summary>One process has one term; a restarted one starts a new connection, where positions start anew.</summary>
    private const long Term = 1;

    /// <summary>Ids of a lap rise above those of the laps before it as long as no pair trades more often, on
    /// average.</summary>
    private const long MostTradesPerSecond = 1_000;

    // Only to keep ids short; before any tape.
    private static readonly DateTimeOffset _idsFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly KrakenFrameReader _reader = new();
    private readonly ScaledBookLevels _levels = new();
    private readonly Dictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);
    private DateTimeOffset _tapeStart;
    private DateTimeOffset _time;
    private long _sequence;
    private bool _keepsPast;

    public TapeCandles Candles { get; } = new();

    public TimeSpan TimeShift { get; private set; }

    public long TradeIdOffset { get; private set; }

    public long Faults { get; private set; }

    /// <param name="keepsPast">Trades of before the lap are told: they are the past of its first one. Of a later lap
    /// they would come in the middle of the market.</param>
    public void StartLap(DateTimeOffset lapStart, TimeSpan shift, DateTimeOffset tapeStart, bool keepsPast)
    {
        (TimeShift, _tapeStart, _keepsPast) = (shift, tapeStart, keepsPast);
        var seconds = (lapStart - _idsFrom).Ticks / TimeSpan.TicksPerSecond;
        TradeIdOffset = Math.Max(0, seconds) * MostTradesPerSecond;
    }

    public void Play(TapeFrame frame)
    {
        _time = _tapeStart + frame.Time + TimeShift;
        if (!_reader.TryRead(frame.Bytes.Span, this, out _))
        {
            Faults++;
        }
    }

    public void OnStatus(KrakenStatus status) => board.SetSystem(status.System);

    public void OnInstruments(KrakenInstruments instruments)
    {
        foreach (var pair in instruments.Pairs)
        {
            _instruments[pair.Symbol] = pair;
            if (board.Find(pair.Symbol) is { } market)
            {
                board.SetInstrument(pair, market.BookDepth);
            }
        }
    }

    public void OnAck(KrakenAck ack)
    {
        if (ack is { IsSuccess: true, Symbol: { } symbol, Depth: { } acknowledged and > 0 and <= 1_000 })
        {
            _depths[symbol] = acknowledged;
        }
    }

    public void OnTicker(bool isSnapshot, Ticker ticker)
    {
        if (Find(ticker.Symbol) is not null)
        {
            board.ApplyTicker(ticker with { Timestamp = ticker.Timestamp + TimeShift }, NextPosition());
        }
    }

    public void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades)
    {
        if (isSnapshot && !_keepsPast)
        {
            return;
        }

        // Nearly every frame is of one symbol; a snapshot may mix them.
        foreach (var group in trades.ToArray().GroupBy(trade => trade.Symbol))
        {
            if (Find(group.Key) is null)
            {
                continue;
            }

            var position = NextPosition();
            Print[] prints = [.. group.OrderBy(trade => trade.TradeId).Select(trade => trade.ToPrint(position) with
            {
                TradeId = trade.TradeId + TradeIdOffset,
                Time = trade.Time + TimeShift,
            })];
            Candles.Add(group.Key, prints);
            board.ApplyTrades(group.Key, prints, position);
        }
    }

    public void OnBook(in KrakenBook book)
    {
        if (Find(book.Symbol) is not { } market)
        {
            return;
        }

        if (!book.IsSnapshot && !market.HasBook)
        {
            return; // It was being fetched anew.
        }

        var instrument = market.Instrument;
        var time = book.Time is { } at ? at + TimeShift : _time;
        if (!_levels.TryFill(book, instrument.PricePrecision, instrument.QuantityPrecision)
            || !board.ApplyBook(
                book.Symbol, book.IsSnapshot, _levels.Bids, _levels.Asks, book.Checksum, time, NextPosition()))
        {
            Faults++;
        }
    }

    private SymbolMarket? Find(string symbol)
    {
        if (board.Find(symbol) is { } market)
        {
            return market;
        }

        if (!_instruments.TryGetValue(symbol, out var instrument))
        {
            return null;
        }

        board.SetInstrument(instrument, _depths.GetValueOrDefault(symbol, depth));
        return board.Find(symbol);
    }

    private FeedPosition NextPosition() => new(Term, ++_sequence);
}
