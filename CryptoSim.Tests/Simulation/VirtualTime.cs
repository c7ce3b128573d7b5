namespace CryptoSim.Tests.Simulation;

/// <summary>A clock that stands still between events, and the agenda of events: what is due first happens first, what is
/// due at once in the order in which it was noted.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Ticks, long Number)> agenda = new();
    private long numbers;

    public TimeSpan Elapsed { get; private set; }

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public void After(TimeSpan delay, Action act) => agenda.Enqueue(act, ((Elapsed + delay).Ticks, ++numbers));

    public void RunUntil(TimeSpan end)
    {
        while (agenda.TryPeek(out _, out var next) && next.Ticks <= end.Ticks)
        {
            var act = agenda.Dequeue();
            Elapsed = TimeSpan.FromTicks(next.Ticks);
            act();
        }
    }

    // Nothing that is simulated waits for a timer of its own.
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
