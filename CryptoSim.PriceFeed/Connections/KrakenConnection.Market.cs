using System.Buffers;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.PriceFeed.Connections;

// What the frames change: board first, then the bus, at one position.
internal sealed partial class KrakenConnection : IKrakenFrameHandler
{
    private readonly ScaledBookLevels _levels = new();
    private readonly ArrayBufferWriter<byte> _rewritten = new(4_096);
    private readonly BookCheck _check;
    private Instrument? _checked;
    private string? _rejection;

    public void OnStatus(KrakenStatus status)
    {
        _events.System(status.System);
        _board.SetSystem(status.System);
    }

    public void OnTicker(bool isSnapshot, Ticker ticker)
    {
        if (Followed(ticker.Symbol) is not { } market)
        {
            return;
        }

        var guard = _guards.Prices(ticker.Symbol);
        if ((guard.JudgeQuote(ticker.Bid, ticker.Ask, _receivedAt) ?? guard.JudgeLast(ticker.Last, _receivedAt))
            is { } rejection)
        {
            _events.Rejected(ticker.Symbol, KrakenChannels.Ticker, rejection);
            return;
        }

        var isAsSent = _reader.RecordCount == 1;
        if (!isSnapshot && ticker.Timestamp is { } timestamp && Trust(timestamp) is var trusted && trusted != timestamp)
        {
            ticker = ticker with { Timestamp = trusted };
            isAsSent = false;
        }

        var position = _term.Next(ticker.Symbol);
        _board.ApplyTicker(ticker, position);
        if (isAsSent)
        {
            Publish(BusChannel.Ticker, position, ticker.Symbol, isSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteTicker(_rewritten, isSnapshot, ticker, market.Instrument);
        Publish(BusChannel.Ticker, position, ticker.Symbol, isSnapshot, _rewritten.WrittenSpan);
    }

    public void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades)
    {
        // Nearly every frame is of one symbol; a snapshot may mix them.
        var start = 0;
        while (start < trades.Length)
        {
            var symbol = trades[start].Symbol;
            var end = start + 1;
            while (end < trades.Length && trades[end].Symbol == symbol)
            {
                end++;
            }

            if (Followed(symbol) is { } market)
            {
                PutTrades(isSnapshot, market, trades[start..end], isWhole: end - start == trades.Length);
            }

            start = end;
        }
    }

    public void OnBook(in KrakenBook book)
    {
        // Updates of a book that is being fetched anew change nothing.
        if (Followed(book.Symbol) is not { } market || (!book.IsSnapshot && !market.HasBook))
        {
            return;
        }

        var position = _term.Next(book.Symbol);
        var instrument = market.Instrument;
        // A snapshot of an idle book carries the time of its last change.
        var time = book.Time is not { } told ? _receivedAt : book.IsSnapshot ? told : Trust(told);
        (_checked, _rejection) = (instrument, null);
        if (!_levels.TryFill(book, instrument.PricePrecision, instrument.QuantityPrecision)
            || !_board.ApplyBook(
                book.Symbol, book.IsSnapshot, _levels.Bids, _levels.Asks, book.Checksum, time, position, _check))
        {
            _board.DropBook(book.Symbol);
            Publish(BusChannel.BookDropped, position, book.Symbol, isSnapshot: false, []);
            TellWrongBook(book.Symbol);
            Refetch(book.Symbol);
            return;
        }

        if (book.IsSnapshot)
        {
            _lateBooks.Remove(book.Symbol);
        }

        if (_reader.RecordCount == 1 && (book.Time is null || book.Time == time))
        {
            Publish(BusChannel.Book, position, book.Symbol, book.IsSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        var checksum = book.Checksum ?? market.Checksum();
        KrakenFrameWriter.WriteBook(
            _rewritten, book.IsSnapshot, instrument, _levels.Bids, _levels.Asks, checksum, time);
        Publish(BusChannel.Book, position, book.Symbol, book.IsSnapshot, _rewritten.WrittenSpan);
    }

    public void OnCandles(bool isSnapshot, ReadOnlySpan<KrakenCandle> candles)
    {
        foreach (ref readonly var bar in candles)
        {
            if (bar.IntervalMinutes == 1)
            {
                _candles.AddVenues(bar.Symbol, bar.Candle);
            }
        }
    }

    private void PutTrades(bool isSnapshot, SymbolMarket market, ReadOnlySpan<KrakenTrade> trades, bool isWhole)
    {
        var position = _term.Next(market.Symbol);
        var guard = _guards.Prices(market.Symbol);
        var prints = new List<Print>(trades.Length);
        var isAsSent = isWhole;
        foreach (ref readonly var trade in trades)
        {
            if (guard.JudgeTrade(trade.Price, _receivedAt) is { } rejection)
            {
                _events.Rejected(market.Symbol, KrakenChannels.Trade, rejection);
                isAsSent = false;
                continue;
            }

            var print = trade.ToPrint(position);
            var time = isSnapshot ? trade.Time : Trust(trade.Time);
            isAsSent &= time == trade.Time;
            prints.Add(time == trade.Time ? print : print with { Time = time });
        }

        _board.ApplyTrades(market.Symbol, prints, position);
        _candles.Add(market.Symbol, isSnapshot, prints, _receivedAt);
        if (isAsSent)
        {
            Publish(BusChannel.Trades, position, market.Symbol, isSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteTrades(_rewritten, isSnapshot, market.Instrument, prints);
        Publish(BusChannel.Trades, position, market.Symbol, isSnapshot, _rewritten.WrittenSpan);
    }

    private void Publish(
        BusChannel channel, FeedPosition position, string symbol, bool isSnapshot, ReadOnlySpan<byte> frame) =>
        _term.Publish(channel, position, symbol, isSnapshot, frame, _receivedAt);

    private SymbolMarket? Followed(string symbol) =>
        _symbols.Contains(symbol) && !_delisted.Contains(symbol) ? _board.Find(symbol) : null;

    /// <summary>Judges the book by its best levels: far ones are often odd, and nobody is filled there before these.
    /// </summary>
    private bool CheckBook(ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks)
    {
        var precision = _checked!.PricePrecision;
        _rejection = _guards.Prices(_checked.Symbol).JudgeQuote(
            bids.IsEmpty ? null : Scaled.ToDecimal(bids[0].Price, precision),
            asks.IsEmpty ? null : Scaled.ToDecimal(asks[0].Price, precision),
            _receivedAt);
        return _rejection is null;
    }

    private void TellWrongBook(string symbol)
    {
        if (_rejection is not null)
        {
            _events.Rejected(symbol, KrakenChannels.Book, _rejection);
        }
        else
        {
            _events.Mismatched(symbol);
        }
    }

    private DateTimeOffset Trust(DateTimeOffset time)
    {
        var trusted = _guards.Clock.Trust(time, _receivedAt, out var jump);
        if (jump is { } by)
        {
            _events.ClockJumped(by);
        }

        return trusted;
    }
}
