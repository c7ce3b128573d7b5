using System.Globalization;
using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>When a dead man's switch was set and when it fires, by the database's clock.</summary>
/// <param name="FiresAt">Null when it was stopped.</param>
internal readonly record struct CancelTimerTimes(DateTimeOffset Now, DateTimeOffset? FiresAt)
{
    /// <summary>Kraken's: a day.</summary>
    private const int LongestSeconds = 86_400;

    /// <param name="text">Whole seconds; 0 stops it.</param>
    public static bool TryRead(string? text, out TimeSpan after)
    {
        var isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= LongestSeconds;
        after = TimeSpan.FromSeconds(seconds);
        return isRead;
    }

    public static async Task<CancelTimerTimes> SetAsync(
        CancelTimers timers, SigningKey key, TimeSpan after, CancellationToken cancellationToken)
    {
        if (after == TimeSpan.Zero)
        {
            return new CancelTimerTimes(
                await timers.ClearAsync(key.AccountId, key.ApiKey, cancellationToken), null);
        }

        var (now, firesAt) = await timers.SetAsync(key.AccountId, key.ApiKey, after, cancellationToken);
        return new CancelTimerTimes(now, firesAt);
    }

    /// <summary>As Kraken writes them: <c>"currentTime":"2023-03-24T17:41:56Z"</c>, and 0 for never.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("currentTime"u8, Text(Now));
        json.WriteString("triggerTime"u8, FiresAt is { } firesAt ? Text(firesAt) : "0");
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
