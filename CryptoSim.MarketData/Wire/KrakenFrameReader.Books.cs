using System.Runtime.CompilerServices;

namespace CryptoSim.MarketData.Wire;

// Nine of ten frames are books in one and the same shape: Kraken's compact bytes, members in its order, plain digits.
// They are taken as they stand, several times faster than by way of JSON tokens. Whatever differs in a single byte is
// left to the general reader, which then decides alone; both come to the same of the same bytes, and a test holds them
// to it.
public sealed partial class KrakenFrameReader
{
    /// <summary><c>{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":1.0,"qty":2.0}],
    /// "asks":[],"checksum":1,"timestamp":"…"}]}</c></summary>
    /// <returns>False when the frame is anything else; what was taken of it is to be cleared.</returns>
    private bool TryScanBookFrame(ReadOnlySpan<byte> frame)
    {
        var scan = new FrameScanner(frame);
        if (!scan.TryTake("{\"channel\":\"book\",\"type\":\""u8))
        {
            return false;
        }

        var isUpdate = scan.TryTake("update"u8);
        if (!isUpdate && !scan.TryTake("snapshot"u8))
        {
            return false;
        }

        var book = new BookSlice();
        if (!scan.TryTake("\",\"data\":[{\"symbol\":\""u8)
            || !scan.TryTakeText(out var symbol)
            || !scan.TryTake(",\"bids\":["u8)
            || !TryScanLevels(ref scan, out book.BidStart, out book.BidCount)
            || !scan.TryTake(",\"asks\":["u8)
            || !TryScanLevels(ref scan, out book.AskStart, out book.AskCount)
            || !scan.TryTake(",\"checksum\":"u8)
            || !scan.TryTakeNumber(out var checksum)
            || checksum is not { Scale: 0, Mantissa: <= uint.MaxValue })
        {
            return false;
        }

        // Older snapshots have none.
        if (scan.TryTake(",\"timestamp\":\""u8))
        {
            if (!scan.TryTakeText(out var text) || !KrakenTime.TryParse(text, out var time))
            {
                return false;
            }

            book.Time = time;
        }

        if (!scan.TryTake("}]}"u8) || !scan.IsAtEnd)
        {
            return false;
        }

        book.Symbol = _names.Get(symbol);
        book.Checksum = (uint)checksum.Mantissa;
        _envelope.Kind = FrameKind.Book;
        _envelope.IsSnapshot = !isUpdate;
        return _books.TryAdd(book);
    }

    private bool TryScanLevels(ref FrameScanner scan, out int start, out int count)
    {
        start = _levels.Count;
        count = 0;
        if (scan.TryTake("]"u8))
        {
            return true;
        }

        do
        {
            if (!scan.TryTake("{\"price\":"u8)
                || !scan.TryTakeNumber(out var price)
                || price.Mantissa == 0
                || !scan.TryTake(",\"qty\":"u8)
                || !scan.TryTakeNumber(out var quantity)
                || !scan.TryTake("}"u8)
                || !_levels.TryAdd(new WireLevel(price, quantity)))
            {
                return false;
            }
        }
        while (scan.TryTake(","u8));

        count = _levels.Count - start;
        return scan.TryTake("]"u8);
    }

    /// <summary>Goes through a frame byte by byte. What it takes is valid JSON, in a narrower form than JSON
    /// allows.</summary>
    private ref struct FrameScanner(ReadOnlySpan<byte> frame)
    {
        private const int MostDigits = 18; // As many as a long always holds.

        private readonly ReadOnlySpan<byte> _frame = frame;
        private int _at;

        public readonly bool IsAtEnd => _at == _frame.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryTake(ReadOnlySpan<byte> expected)
        {
            if (!_frame[_at..].StartsWith(expected))
            {
                return false;
            }

            _at += expected.Length;
            return true;
        }

        /// <summary>Plain ASCII up to the closing quote, which is taken too.</summary>
        public bool TryTakeText(out ReadOnlySpan<byte> text)
        {
            var at = _at;
            while ((uint)at < (uint)_frame.Length && _frame[at] is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
            {
                at++;
            }

            text = _frame[_at..at];
            _at = at;
            return TryTake("\""u8);
        }

        /// <summary>Digits, perhaps with a point among them: no sign, no exponent, no leading zero.</summary>
        public bool TryTakeNumber(out WireDecimal number)
        {
            var (start, at, point, mantissa) = (_at, _at, -1, 0L);
            for (; (uint)at < (uint)_frame.Length; at++)
            {
                var digit = (uint)(_frame[at] - '0');
                if (digit <= 9)
                {
                    mantissa = (mantissa * 10) + digit;
                }
                else if (_frame[at] == '.' && point < 0)
                {
                    point = at;
                }
                else
                {
                    break;
                }
            }

            _at = at;
            var whole = (point < 0 ? at : point) - start;
            var decimals = point < 0 ? 0 : at - point - 1;
            number = new WireDecimal(mantissa, decimals);
            return whole > 0 && (whole == 1 || _frame[start] != '0') && (point < 0 || decimals > 0)
                && whole + decimals <= MostDigits;
        }
    }
}
