using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Wire;

// The records of book, ticker, trade and ohlc frames. Each method stands on a record's StartObject and leaves on its
// EndObject.
public sealed partial class KrakenFrameReader
{
    private readonly ItemBuffer<WireLevel> _levels = new();
    private readonly ItemBuffer<BookSlice> _books = new();
    private readonly ItemBuffer<KrakenTrade> _trades = new();
    private readonly ItemBuffer<KrakenCandle> _candles = new();
    private readonly ItemBuffer<Ticker> _tickers = new();

    /// <summary><c>{"symbol":"BTC/USD","bids":[{"price":1.0,"qty":2.0}],"asks":[],"checksum":1,"timestamp":"…"}</c>
    /// </summary>
    private bool TryReadBook(ref Utf8JsonReader json)
    {
        string? symbol = null;
        var book = new BookSlice();
        DateTimeOffset? time = null;
        long? checksum = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isRead;
            if (json.ValueTextEquals("symbol"u8))
            {
                isRead = JsonValues.TryString(ref json, _names, ref symbol);
            }
            else if (json.ValueTextEquals("bids"u8))
            {
                isRead = TryReadLevels(ref json, out book.BidStart, out book.BidCount);
            }
            else if (json.ValueTextEquals("asks"u8))
            {
                isRead = TryReadLevels(ref json, out book.AskStart, out book.AskCount);
            }
            else if (json.ValueTextEquals("checksum"u8))
            {
                isRead = JsonValues.TryLong(ref json, ref checksum) && checksum is null or (>= 0 and <= uint.MaxValue);
            }
            else if (json.ValueTextEquals("timestamp"u8))
            {
                isRead = JsonValues.TryTime(ref json, ref time);
            }
            else
            {
                json.Skip();
                isRead = true;
            }

            if (!isRead)
            {
                return Fail("a member of a book has the wrong type");
            }
        }

        if (symbol is null)
        {
            return Fail("a book names no symbol");
        }

        book.Symbol = symbol;
        book.Checksum = (uint?)checksum;
        book.Time = time;
        return _books.TryAdd(book) || Fail("the frame holds too many books");
    }

    private bool TryReadLevels(ref Utf8JsonReader json, out int start, out int count)
    {
        start = _levels.Count;
        count = 0;
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return Fail("a side of a book is not an array");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadLevel(ref json))
            {
                return false;
            }
        }

        count = _levels.Count - start;
        return true;
    }

    private bool TryReadLevel(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return Fail("a book level is not an object");
        }

        WireDecimal price = default;
        WireDecimal quantity = new(-1, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("price"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !WireDecimal.TryParse(json.ValueSpan, out price))
                {
                    return Fail("the price of a book level is not a number that fits");
                }
            }
            else if (json.ValueTextEquals("qty"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !WireDecimal.TryParse(json.ValueSpan, out quantity))
                {
                    return Fail("the quantity of a book level is not a number that fits");
                }
            }
            else
            {
                json.Skip();
            }
        }

        if (price.Mantissa <= 0)
        {
            return Fail("a book level has no positive price");
        }

        if (quantity.Mantissa < 0)
        {
            return Fail("a book level has no quantity, or a negative one");
        }

        return _levels.TryAdd(new WireLevel(price, quantity)) || Fail("the frame holds too many book levels");
    }

    /// <summary><c>{"symbol":"BTC/USD","bid":1.0,"bid_qty":2.0,"ask":…,"change_pct":-0.17,"timestamp":"…"}</c></summary>
    private bool TryReadTicker(ref Utf8JsonReader json)
    {
        string? symbol = null;
        decimal? bid = null, bidQuantity = null, ask = null, askQuantity = null, last = null, volume = null;
        decimal? vwap = null, low = null, high = null, change = null, changePercent = null;
        long? trades = null;
        DateTimeOffset? time = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = json.ValueTextEquals("symbol"u8) ? JsonValues.TryString(ref json, _names, ref symbol)
                : json.ValueTextEquals("bid"u8) ? JsonValues.TryDecimal(ref json, ref bid)
                : json.ValueTextEquals("bid_qty"u8) ? JsonValues.TryDecimal(ref json, ref bidQuantity)
                : json.ValueTextEquals("ask"u8) ? JsonValues.TryDecimal(ref json, ref ask)
                : json.ValueTextEquals("ask_qty"u8) ? JsonValues.TryDecimal(ref json, ref askQuantity)
                : json.ValueTextEquals("last"u8) ? JsonValues.TryDecimal(ref json, ref last)
                : json.ValueTextEquals("volume"u8) ? JsonValues.TryDecimal(ref json, ref volume)
                : json.ValueTextEquals("vwap"u8) ? JsonValues.TryDecimal(ref json, ref vwap)
                : json.ValueTextEquals("low"u8) ? JsonValues.TryDecimal(ref json, ref low)
                : json.ValueTextEquals("high"u8) ? JsonValues.TryDecimal(ref json, ref high)
                : json.ValueTextEquals("change"u8) ? JsonValues.TryDecimal(ref json, ref change)
                : json.ValueTextEquals("change_pct"u8) ? JsonValues.TryDecimal(ref json, ref changePercent)
                : json.ValueTextEquals("trades"u8) ? JsonValues.TryLong(ref json, ref trades)
                : json.ValueTextEquals("timestamp"u8) ? JsonValues.TryTime(ref json, ref time)
                : Pass(ref json);
            if (!isRead)
            {
                return Fail("a member of a ticker has the wrong type");
            }
        }

        if (symbol is null)
        {
            return Fail("a ticker names no symbol");
        }

        if (bid < 0 || bidQuantity < 0 || ask < 0 || askQuantity < 0 || last < 0 || volume < 0 || vwap < 0 || low < 0
            || high < 0 || trades < 0)
        {
            return Fail("a ticker holds a negative price or quantity");
        }

        var ticker = new Ticker(
            symbol, bid ?? 0, bidQuantity ?? 0, ask ?? 0, askQuantity ?? 0, last ?? 0, volume ?? 0, vwap ?? 0, low ?? 0,
            high ?? 0, change ?? 0, changePercent ?? 0, trades, time);
        return _tickers.TryAdd(ticker) || Fail("the frame holds too many tickers");
    }

    /// <summary><c>{"symbol":"BTC/USD","side":"sell","price":1.0,"qty":2.0,"ord_type":"market","trade_id":3,
    /// "timestamp":"…"}</c></summary>
    private bool TryReadTrade(ref Utf8JsonReader json)
    {
        string? symbol = null, side = null, type = null;
        decimal? price = null, quantity = null;
        long? id = null;
        DateTimeOffset? time = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = json.ValueTextEquals("symbol"u8) ? JsonValues.TryString(ref json, _names, ref symbol)
                : json.ValueTextEquals("side"u8) ? JsonValues.TryString(ref json, _names, ref side)
                : json.ValueTextEquals("price"u8) ? JsonValues.TryDecimal(ref json, ref price)
                : json.ValueTextEquals("qty"u8) ? JsonValues.TryDecimal(ref json, ref quantity)
                : json.ValueTextEquals("ord_type"u8) ? JsonValues.TryString(ref json, _names, ref type)
                : json.ValueTextEquals("trade_id"u8) ? JsonValues.TryLong(ref json, ref id)
                : json.ValueTextEquals("timestamp"u8) ? JsonValues.TryTime(ref json, ref time)
                : Pass(ref json);
            if (!isRead)
            {
                return Fail("a member of a trade has the wrong type");
            }
        }

        if (symbol is null || side is not ("buy" or "sell") || id is null || time is null)
        {
            return Fail("a trade lacks its symbol, side, id or time");
        }

        if (price is not > 0 || quantity is not > 0)
        {
            return Fail("a trade has no positive price and quantity");
        }

        var trade = new KrakenTrade(
            symbol,
            side == "buy" ? OrderSide.Buy : OrderSide.Sell,
            price.Value,
            quantity.Value,
            type == "limit" ? OrderType.Limit : OrderType.Market,
            id.Value,
            time.Value);
        return _trades.TryAdd(trade) || Fail("the frame holds too many trades");
    }

    /// <summary><c>{"symbol":"BTC/USD","open":1.0,…,"interval_begin":"…000000000Z","interval":5,"timestamp":"…"}</c>
    /// </summary>
    private bool TryReadCandle(ref Utf8JsonReader json)
    {
        string? symbol = null;
        decimal? open = null, high = null, low = null, close = null, volume = null, vwap = null;
        int? trades = null, interval = null;
        DateTimeOffset? begin = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = json.ValueTextEquals("symbol"u8) ? JsonValues.TryString(ref json, _names, ref symbol)
                : json.ValueTextEquals("open"u8) ? JsonValues.TryDecimal(ref json, ref open)
                : json.ValueTextEquals("high"u8) ? JsonValues.TryDecimal(ref json, ref high)
                : json.ValueTextEquals("low"u8) ? JsonValues.TryDecimal(ref json, ref low)
                : json.ValueTextEquals("close"u8) ? JsonValues.TryDecimal(ref json, ref close)
                : json.ValueTextEquals("volume"u8) ? JsonValues.TryDecimal(ref json, ref volume)
                : json.ValueTextEquals("vwap"u8) ? JsonValues.TryDecimal(ref json, ref vwap)
                : json.ValueTextEquals("trades"u8) ? JsonValues.TryInt(ref json, ref trades)
                : json.ValueTextEquals("interval"u8) ? JsonValues.TryInt(ref json, ref interval)
                : json.ValueTextEquals("interval_begin"u8) ? JsonValues.TryTime(ref json, ref begin)
                : Pass(ref json);
            if (!isRead)
            {
                return Fail("a member of a candle has the wrong type");
            }
        }

        if (symbol is null || begin is null || interval is not > 0)
        {
            return Fail("a candle lacks its symbol, interval or begin");
        }

        if (open is not > 0 || high is not > 0 || low is not > 0 || close is not > 0 || volume < 0 || trades < 0)
        {
            return Fail("a candle lacks positive prices");
        }

        var candle = new Candle(
            begin.Value, open.Value, high.Value, low.Value, close.Value, vwap ?? 0, volume ?? 0, trades ?? 0);
        return _candles.TryAdd(new KrakenCandle(symbol, interval.Value, candle))
            || Fail("the frame holds too many candles");
    }

    private static bool Pass(ref Utf8JsonReader json)
    {
        json.Skip();
        return true;
    }

    private struct BookSlice
    {
        public string Symbol;
        public int BidStart;
        public int BidCount;
        public int AskStart;
        public int AskCount;
        public uint? Checksum;
        public DateTimeOffset? Time;
    }

    /// <summary>A list that is filled anew for each frame and never gives its memory back.</summary>
    private sealed class ItemBuffer<T>
    {
        private T[] _items = new T[16];

        public int Count { get; private set; }

        public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

        public void Clear() => Count = 0;

        public bool TryAdd(in T item)
        {
            if (Count == MaximumItems)
            {
                return false;
            }

            if (Count == _items.Length)
            {
                Array.Resize(ref _items, _items.Length * 2);
            }

            _items[Count++] = item;
            return true;
        }
    }
}
