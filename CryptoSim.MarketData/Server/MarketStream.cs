using System.Buffers;

namespace CryptoSim.MarketData.Server;

/// <summary>One derived stream of frames and those who subscribed to it: each frame is written once and its bytes go to
/// all of them. Everything happens under <see cref="Gate"/>, so a snapshot always fits the update that follows
/// it.</summary>
internal abstract class MarketStream(Lock gate, WebSocketMetrics metrics)
{
    private readonly List<Subscription> _subscriptions = [];

    protected Lock Gate { get; } = gate;

    public bool IsEmpty => _subscriptions.Count == 0;

    /// <summary>Whether a slow client may skip to the latest state; trades may not be skipped.</summary>
    protected virtual bool IsConflatable => true;

    public void Add(Subscription subscription)
    {
        lock (Gate)
        {
            if (IsEmpty)
            {
                Start();
            }

            // Without room for it the subscription begins when there is: many deep books are more than a queue holds.
            if (subscription.WantsSnapshot && TakeSnapshot() is { } snapshot && !subscription.Client.TrySend(snapshot))
            {
                FallBehind(subscription);
            }

            _subscriptions.Add(subscription);
            metrics.Subscribed(1);
        }
    }

    public void Remove(Subscription subscription)
    {
        lock (Gate)
        {
            if (_subscriptions.Remove(subscription))
            {
                metrics.Subscribed(-1);
                subscription.IsBehind = false;
            }

            if (IsEmpty)
            {
                Stop();
            }
        }
    }

    /// <summary>Called when the client's queue has drained: the latest state makes up for what it missed.</summary>
    public void CatchUp(Subscription subscription)
    {
        lock (Gate)
        {
            if (!subscription.IsBehind)
            {
                return;
            }

            // Without a snapshot there is nothing to catch up with: the next frame of the stream is one.
            subscription.IsBehind = false;
            if (TakeSnapshot() is { } snapshot)
            {
                subscription.Client.Send(snapshot);
            }
        }
    }

    /// <summary>The first subscriber is coming.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>The last subscriber has gone.</summary>
    protected virtual void Stop()
    {
    }

    /// <summary>The frame that tells what all subscribers have been told so far; null while there is nothing to tell,
    /// and then the next frame of the stream is a snapshot.</summary>
    protected abstract byte[]? TakeSnapshot();

    /// <param name="onlyWhereAsked">Not to those who declined a snapshot; the updates that follow mean something without
    /// it.</param>
    protected void Publish(byte[] frame, bool isSnapshot, bool onlyWhereAsked = false)
    {
        foreach (var subscription in _subscriptions)
        {
            if (onlyWhereAsked && !subscription.WantsSnapshot)
            {
                continue;
            }

            if (!IsConflatable)
            {
                // Behind is only who has not begun: the snapshot that begins it holds this frame too.
                if (!subscription.IsBehind)
                {
                    subscription.Client.Send(frame);
                }
            }
            else if ((subscription.IsBehind && !isSnapshot) || !subscription.Client.TrySend(frame))
            {
                FallBehind(subscription);
                metrics.Conflated();
            }
            else
            {
                subscription.IsBehind = false;
            }
        }
    }

    private static void FallBehind(Subscription subscription)
    {
        subscription.IsBehind = true;
        subscription.Client.NoteBehind(subscription);
    }

    protected byte[] Make<TState>(TState state, Action<IBufferWriter<byte>, TState> write)
    {
        metrics.Made();
        return Frames.Make(state, write);
    }
}
