using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.LocalCluster.Balancing;

/// <summary>Asks each instance's <c>/health</c> all the time, and says which are to be sent work.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    // An instance that is stopped serves on for a while (Drain:Delay): it must be found out well within that.
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(300);

    // A busy machine answers late; twice in a row is silence.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1.5);
    private const int LateAnswersMax = 2;

    private readonly IReadOnlyList<ServiceProcess> _instances;
    private readonly InstanceState[] _states;
    private readonly Action _changed;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _asking;
    private bool[] _used;

    /// <param name="instances">Of one kind; all of them ready.</param>
    /// <param name="changed">Called when others are to be used than before, by several at once if need be.</param>
    public HealthWatch(IReadOnlyList<ServiceProcess> instances, Action changed, TimeProvider? time = null)
    {
        _instances = instances;
        _states = new InstanceState[instances.Count];
        _used = [.. instances.Select(_ => true)];
        _changed = changed;
        _time = time ?? TimeProvider.System;
        _asking = Task.WhenAll(Enumerable.Range(0, instances.Count).Select(AskAsync));
    }

    public IReadOnlyList<(ServiceProcess Instance, bool IsUsed)> Instances
    {
        get
        {
            lock (_gate)
            {
                return [.. _instances.Zip(_used)];
            }
        }
    }

    /// <summary>Those in the best state that any is in: when none can serve, a refusal with its reason is a better answer
    /// than none.</summary>
    public static bool[] Choose(IReadOnlyList<InstanceState> states)
    {
        var best = states.Min();
        return [.. states.Select(state => state == best)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AskAsync(int index)
    {
        var late = 0;
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(_askEvery, _time, _stop.Token);
            var said = await ServiceHealth.AskAsync(_instances[index].Url, _patience, _stop.Token);
            late = said == ServiceHealth.Timeout ? late + 1 : 0;
            if (late is 0 or >= LateAnswersMax)
            {
                Note(index, StateOf(said));
            }
        }
    }

    private static InstanceState StateOf(string said) => said switch
    {
        "Healthy" or "Degraded" => InstanceState.Ready,
        "Unhealthy" => InstanceState.Refusing,
        _ => InstanceState.Silent,
    };

    private void Note(int index, InstanceState state)
    {
        lock (_gate)
        {
            _states[index] = state;
            var used = Choose(_states);
            if (used.SequenceEqual(_used))
            {
                return;
            }

            _used = used;
        }

        // Outside: who is told looks at other watches too.
        _changed();
    }
}
