using System.Net.Http.Json;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>One socket at the venue.</summary>
internal sealed record VenueSocket(long Id, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);

/// <summary>What the venue says of the cluster's sockets; those of the test itself are left out.</summary>
internal sealed class VenueSockets(Uri venue, HttpClient http)
{
    private readonly HashSet<long> _own = [];

    /// <summary>Runs what opens sockets of the test's own, while the cluster opens none.</summary>
    public async Task<T> ExceptAsync<T>(Func<Task<T>> run)
    {
        var before = (await ReadAllAsync()).Select(socket => socket.Id).ToHashSet();
        var result = await run();
        _own.UnionWith((await ReadAllAsync()).Select(socket => socket.Id).Where(id => !before.Contains(id)));
        return result;
    }

    public async Task<IReadOnlyList<VenueSocket>> ReadAsync() =>
        [.. (await ReadAllAsync()).Where(socket => !_own.Contains(socket.Id))];

    /// <summary>The periods in which more than <paramref name="count"/> were open.</summary>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> MoreThan(
        int count, IReadOnlyList<VenueSocket> sockets)
    {
        var changes = sockets.Select(socket => (At: socket.OpenedAt, By: 1))
            .Concat(sockets.Where(socket => socket.ClosedAt is not null).Select(socket => (At: socket.ClosedAt!.Value, By: -1)))
            .OrderBy(change => change.At).ThenBy(change => change.By);
        var open = 0;
        DateTimeOffset? since = null;
        foreach (var (at, by) in changes)
        {
            open += by;
            if (open > count)
            {
                since ??= at;
            }
            else if (since is { } from)
            {
                yield return (from, at);
                since = null;
            }
        }

        if (since is { } still)
        {
            yield return (still, DateTimeOffset.MaxValue);
        }
    }

    private async Task<IReadOnlyList<VenueSocket>> ReadAllAsync() =>
        (await http.GetFromJsonAsync<Answer>(new Uri(venue, "/connections")))!.Sockets;

    private sealed record Answer(IReadOnlyList<VenueSocket> Sockets);
}
