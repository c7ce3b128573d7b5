using System.Runtime.InteropServices;
using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Server;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Plays one pair onto the board, half step by half step. What the board shows at a moment depends on that
/// moment alone, not on when the play began. Not thread safe.</summary>
public sealed class PairSimulation
{
    /// <summary>One process has one term; a restarted one starts a new connection, where positions start anew.</summary>
    private const long Term = 1;

    /// <summary>Trades told before the start, so that a list of latest trades is full at once: ten minutes, at most
    /// the thousand a board keeps.</summary>
    private const int WarmUpMinutes = 10;

    private readonly IMarketSource _source;
    private readonly int _pairIndex;
    private readonly SimulatedPair _pair;
    private readonly MarketBoard _board;
    private readonly int _depth;
    private readonly List<ScaledLevel> _nextBids = [];
    private readonly List<ScaledLevel> _nextAsks = [];
    private readonly List<ScaledLevel> _bidChanges = [];
    private readonly List<ScaledLevel> _askChanges = [];
    private List<ScaledLevel> _bids = [];
    private List<ScaledLevel> _asks = [];
    private MinuteScript _script;
    private long _lastReference;
    private int _nextTrade;
    private long _sequence;

    public PairSimulation(IMarketSource source, int pairIndex, MarketBoard board, int depth, long startHalf)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(board);
        (_source, _pairIndex, _board, _depth) = (source, pairIndex, board, depth);
        _pair = source.Pairs[pairIndex];
        Half = startHalf;
        var minute = startHalf / Steps.HalvesPerMinute;
        History = new PairHistory(source, pairIndex, minute);
        _script = MinuteScript.Create(source, pairIndex, minute);
        _lastReference = ReferenceBefore(_script);
        _board.SetInstrument(_pair.Instrument, depth);
        // After a market that was skipped, the board would take what starts anew for something older than it has.
        _sequence = _board.Find(_pair.Symbol)?.Position.Sequence ?? 0;
        TellPast(minute);
        CatchUpMinute();
        TellSnapshot();
    }

    public string Symbol => _pair.Symbol;

    /// <summary>The last half step played.</summary>
    public long Half { get; private set; }

    public PairHistory History { get; }

    public void AdvanceTo(long half)
    {
        while (Half < half)
        {
            Half++;
            PlayHalf();
        }
    }

    private int StepInMinute => (int)(Half % Steps.HalvesPerMinute / 2);

    private bool IsAfterTrades => Half % 2 == 1;

    private DateTimeOffset Time => Steps.TimeOfHalf(Half);

    private void PlayHalf()
    {
        if (Half % Steps.HalvesPerMinute == 0)
        {
            _lastReference = _script.Reference;
            _script = MinuteScript.Create(_source, _pairIndex, Half / Steps.HalvesPerMinute);
            _lastReference = _script.OpensSession ? _script.Reference : _lastReference;
            _nextTrade = 0;
            History.StartMinute(_script.Minute);
        }

        if (_script.OpensSession && StepInMinute < Steps.SessionBreak)
        {
            return;
        }

        if (_script.OpensSession && StepInMinute == Steps.SessionBreak && !IsAfterTrades)
        {
            TellSnapshot();
        }
        else if (!IsAfterTrades)
        {
            DrawBook();
            TellBookChanges();
        }
        else if (TellTrades())
        {
            ReplaceBest();
            TellBookChanges();
        }
    }

    /// <summary>The minute's trades up to now, for the running bar.</summary>
    private void CatchUpMinute()
    {
        var tradedSteps = StepInMinute + (IsAfterTrades ? 1 : 0);
        while (_nextTrade < _script.Trades.Count && _script.Trades[_nextTrade].Step < tradedSteps)
        {
            History.Add(_script.Trades[_nextTrade++]);
        }
    }

    private void TellPast(long currentMinute)
    {
        var prints = new List<Print>();
        for (var minute = currentMinute - WarmUpMinutes; minute <= currentMinute; minute++)
        {
            var script = minute == currentMinute ? _script : MinuteScript.Create(_source, _pairIndex, minute);
            for (var i = 0; i < script.Trades.Count; i++)
            {
                if (HalfOf(script, i) <= Half)
                {
                    prints.Add(ToPrint(script, i));
                }
            }
        }

        _board.ApplyTrades(Symbol, prints, NextPosition());
    }

    private bool TellTrades()
    {
        List<Print>? prints = null;
        for (; _nextTrade < _script.Trades.Count && _script.Trades[_nextTrade].Step == StepInMinute; _nextTrade++)
        {
            (prints ??= []).Add(ToPrint(_script, _nextTrade));
            History.Add(_script.Trades[_nextTrade]);
        }

        if (prints is null)
        {
            return false;
        }

        _board.ApplyTrades(Symbol, prints, NextPosition());
        return true;
    }

    private Print ToPrint(MinuteScript script, int index)
    {
        var trade = script.Trades[index];
        return new Print(
            script.FirstTradeId + index,
            _pair.Price(trade.Price),
            _pair.Quantity(trade.Quantity),
            trade.TakerSide,
            PrintTime(script, index),
            Term,
            _sequence + 1);
    }

    /// <summary>Trades of one step are a few microseconds apart, as one order that takes several others is.</summary>
    private static DateTimeOffset PrintTime(MinuteScript script, int index) =>
        Steps.TimeOfHalf(HalfOf(script, index)).AddMicroseconds(index);

    private static long HalfOf(MinuteScript script, int index) =>
        (script.Minute * Steps.HalvesPerMinute) + (2 * script.Trades[index].Step) + 1;

    private void DrawBook()
    {
        var quote = _script.Quote(StepInMinute, IsAfterTrades);
        var step = (_source.DrawnMinute(_script.Minute) * Steps.PerMinute) + StepInMinute;
        var reference = (_script.Reference, _lastReference);
        BookShape.Draw(_pair, OrderSide.Buy, step, new(quote.Bid, quote.BidQuantity), reference, _depth, _nextBids);
        BookShape.Draw(_pair, OrderSide.Sell, step, new(quote.Ask, quote.AskQuantity), reference, _depth, _nextAsks);
    }

    private void ReplaceBest()
    {
        var quote = _script.Quote(StepInMinute, IsAfterTrades);
        _nextBids[0] = new ScaledLevel(quote.Bid, quote.BidQuantity);
        _nextAsks[0] = new ScaledLevel(quote.Ask, quote.AskQuantity);
    }

    private void TellSnapshot()
    {
        DrawBook();
        KeepBook();
        _board.ApplyBook(
            Symbol,
            isSnapshot: true,
            CollectionsMarshal.AsSpan(_bids),
            CollectionsMarshal.AsSpan(_asks),
            null,
            Time,
            NextPosition());
        TellTicker();
    }

    private void TellBookChanges()
    {
        _bidChanges.Clear();
        _askChanges.Clear();
        BookDelta.Compute(
            CollectionsMarshal.AsSpan(_bids), CollectionsMarshal.AsSpan(_nextBids), true, _depth, _bidChanges);
        BookDelta.Compute(
            CollectionsMarshal.AsSpan(_asks), CollectionsMarshal.AsSpan(_nextAsks), false, _depth, _askChanges);
        var bestMoved = _bids[0] != _nextBids[0] || _asks[0] != _nextAsks[0];
        KeepBook();
        if (_bidChanges.Count + _askChanges.Count == 0)
        {
            return;
        }

        _board.ApplyBook(
            Symbol,
            isSnapshot: false,
            CollectionsMarshal.AsSpan(_bidChanges),
            CollectionsMarshal.AsSpan(_askChanges),
            null,
            Time,
            NextPosition());
        if (bestMoved)
        {
            TellTicker();
        }
    }

    private void KeepBook()
    {
        _bids = [.. _nextBids];
        _asks = [.. _nextAsks];
    }

    private void TellTicker()
    {
        var day = History.Day;
        if (day.Trades == 0)
        {
            return;
        }

        var from = History.ChangeFrom is var open and not 0 ? open : day.Close;
        _board.ApplyTicker(
            new Ticker(
                Symbol,
                _pair.Price(_bids[0].Price),
                _pair.Quantity(_bids[0].Quantity),
                _pair.Price(_asks[0].Price),
                _pair.Quantity(_asks[0].Quantity),
                _pair.Price(day.Close),
                _pair.Quantity(day.Volume),
                _pair.Price(day.Vwap),
                _pair.Price(day.Low),
                _pair.Price(day.High),
                _pair.Price(day.Close - from),
                decimal.Round(100m * (day.Close - from) / from, 2),
                day.Trades,
                Time),
            NextPosition());
    }

    private long ReferenceBefore(MinuteScript script) => script.OpensSession
        ? script.Reference
        : MinuteScript.Create(_source, _pairIndex, script.Minute - 1).Reference;

    private FeedPosition NextPosition() => new(Term, ++_sequence);
}
