using System.Text.Json;
using CryptoSim.Api.Json;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>How far an instance has watched one symbol, for whoever takes over from it.</summary>
/// <param name="Trade">Newest trade it has looked at; null when it watches no order of the symbol.</param>
/// <param name="Session">The session that it saw open; null for none.</param>
internal sealed record WatchMark(long? Trade, SessionRange? Session);

/// <summary>The marks of an instance as they are kept with its lease.</summary>
internal static class WatchMarks
{
    public static string Write(RestingOrders resting, MarketSessions sessions)
    {
        var marks = sessions.All.ToDictionary(
            pair => pair.Key,
            pair => new WatchMark(
                resting.Find(pair.Key)?.WatchedUntil is { } trade and not long.MinValue ? trade : null,
                pair.Value.Range));
        return JsonSerializer.Serialize(
            marks.Where(pair => pair.Value is not { Trade: null, Session: null }).ToDictionary(), ApiJson.Options);
    }

    public static IReadOnlyDictionary<string, WatchMark> Read(string? marks) =>
        marks is null ? new Dictionary<string, WatchMark>()
            : JsonSerializer.Deserialize<Dictionary<string, WatchMark>>(marks, ApiJson.Options) ?? [];
}
