using System.Globalization;
using System.Text;

namespace CryptoSim.MarketData.Wire;

/// <summary>The one path for Kraken's timestamps: RFC 3339 in UTC with 0 to 9 fraction digits
/// (<c>2023-10-04T16:26:30.524394914Z</c>). Beyond the seventh, digits are cut off, never rounded, so that a time never
/// moves into the next interval.</summary>
public static class KrakenTime
{
    /// <summary>Bytes of the longest form.</summary>
    public const int MaximumLength = 30;

    private const int SecondsLength = 19; // 2023-10-04T16:26:30

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < SecondsLength + 1 || text.Length > MaximumLength
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || text[^1] != 'Z'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day) || !TryDigits(text[11..13], out var hour)
            || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || !TryFraction(text[SecondsLength..^1], out var ticks)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    /// <summary>Writes 6 fraction digits (messages), or 9 (<c>interval_begin</c>).</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, DateTimeOffset time, int fractionDigits = 6)
    {
        var format = fractionDigits == 9 ? "yyyy-MM-ddTHH:mm:ss.fffffff'00Z'" : "yyyy-MM-ddTHH:mm:ss.ffffff'Z'";
        time.UtcDateTime.TryFormat(destination, out var written, format, CultureInfo.InvariantCulture);
        return written;
    }

    public static string ToText(DateTimeOffset time, int fractionDigits = 6)
    {
        Span<byte> text = stackalloc byte[MaximumLength];
        return Encoding.ASCII.GetString(text[..Write(text, time, fractionDigits)]);
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != '.' || text.Length < 2)
        {
            return false;
        }

        long unit = TimeSpan.TicksPerSecond;
        foreach (var character in text[1..])
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return false;
            }

            unit /= 10;
            ticks += digit * unit;
        }

        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + (int)digit;
        }

        return true;
    }
}
