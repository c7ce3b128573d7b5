using System.Globalization;
using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>The arguments that all histories share: <c>start</c>, <c>end</c> and <c>ofs</c>; and how times are
/// written.</summary>
internal static class HistoryArguments
{
    /// <returns>Null when one of them cannot be read.</returns>
    public static HistoryRange? Read(SignedCall call, int pageSize) =>
        TryTime(call.Text("start"), out var start) && TryTime(call.Text("end"), out var end)
        && call.TryInteger("ofs", 0, out var offset) && offset <= int.MaxValue
            ? new HistoryRange(start, end, (int)offset, pageSize)
            : null;

    /// <summary>Seconds since 1970, with a fraction.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        json.WriteNumber(name, (time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond);

    /// <summary>Seconds since 1970, or the id of an order or a trade: its time.</summary>
    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        if (KrakenIds.TryTime(text, out var ofId))
        {
            time = ofId;
            return true;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 100_000_000_000)
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}
