using System.Diagnostics.Metrics;

namespace CryptoSim.ServiceDefaults.Status;

/// <summary>The figures of one instance that an operator looks at first, taken from the same instruments that are
/// exported: what <c>/status</c> shows and what a dashboard shows cannot differ.</summary>
internal sealed class StatusFigures : IDisposable
{
    private const string RequestDuration = "http.server.request.duration";

    // Sums of what is counted up, or up and down; by name, and for a few by one tag more.
    private static readonly Dictionary<string, string?> _sums = new(StringComparer.Ordinal)
    {
        ["cryptosim.orders"] = null,
        ["cryptosim.commit.failures"] = null,
        ["cryptosim.limits.refused"] = null,
        ["cryptosim.limits.not_shared"] = null,
        ["cryptosim.replica.reads"] = "server",
        ["cryptosim.cache.reads"] = "level",
        ["cryptosim.portfolios.reads"] = "level",
        ["cryptosim.websocket.connections"] = null,
        ["cryptosim.websocket.subscriptions"] = null,
        ["cryptosim.bus.frames"] = null,
        ["kestrel.active_connections"] = null,
        ["http.server.active_requests"] = null,
    };

    // Read when asked for.
    private static readonly Dictionary<string, string?> _gauges = new(StringComparer.Ordinal)
    {
        ["cryptosim.orders.resting"] = null,
        ["cryptosim.orders.partitions"] = null,
        ["cryptosim.commit.queue"] = null,
        ["cryptosim.bus.term"] = null,
        ["cryptosim.bus.leading_term"] = null,
        ["cryptosim.bus.upstream_age"] = null,
        ["cryptosim.replica.lag"] = null,
        ["cryptosim.redis.connected"] = null,
        ["cryptosim.redis.pending"] = null,
        ["db.client.connection.count"] = "db.client.connection.state",
        ["db.client.connection.max"] = null,
        ["dotnet.gc.last_collection.heap.size"] = null,
        ["dotnet.gc.pause.time"] = null,
        ["dotnet.thread_pool.thread.count"] = null,
        ["dotnet.thread_pool.queue.length"] = null,
    };

    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, double> sums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> gauges = new(StringComparer.Ordinal);
    private readonly DurationWindow durations = new();
    private long failures;

    public StatusFigures()
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (_sums.ContainsKey(instrument.Name)
                || _gauges.ContainsKey(instrument.Name)
                || instrument.Name == RequestDuration)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All figures now, by instrument name, with the tag's value behind a slash where there is one; durations
    /// are of the requests since the last call, in milliseconds.</summary>
    public IReadOnlyDictionary<string, double> Take()
    {
        lock (gate)
        {
            gauges.Clear();
        }

        listener.RecordObservableInstruments();
        lock (gate)
        {
            var all = new SortedDictionary<string, double>(sums, StringComparer.Ordinal);
            foreach (var (name, value) in gauges)
            {
                all[name] = value;
            }

            all["http.requests"] = durations.Count;
            all["http.failures"] = failures;
            (all["http.p50"], all["http.p99"]) = durations.TakePercentiles();
            return all;
        }
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        lock (gate)
        {
            if (instrument.Name == RequestDuration)
            {
                durations.Add(value);
                failures += Value(tags, "http.response.status_code") is int and >= 500 ? 1 : 0;
            }
            else if (_sums.TryGetValue(instrument.Name, out var tag))
            {
                var key = Key(instrument, tags, tag);
                sums[key] = sums.GetValueOrDefault(key) + value;
            }
            else
            {
                var key = Key(instrument, tags, _gauges[instrument.Name]);
                gauges[key] = gauges.GetValueOrDefault(key) + value;
            }
        }
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string? tag) =>
        tag is not null && Value(tags, tag) is { } value ? $"{instrument.Name}/{value}" : instrument.Name;

    private static object? Value(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }

        return null;
    }
}
