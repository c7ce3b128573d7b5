using System.Threading.Channels;

namespace CryptoSim.MarketData.Server;

/// <summary>Frames waiting for one client, bounded in number and in bytes. Many write, one reads.</summary>
internal sealed class SendQueue(KrakenWebSocketOptions options)
{
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(options.QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _bytes;

    /// <summary>Bytes waiting. Other clients may wait for the very same ones.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsEmpty => Bytes == 0;

    /// <summary>Whether what may be left out is taken too.</summary>
    public bool HasRoom => Bytes < options.ConflateAboveBytes && _frames.Reader.Count < options.ConflateAbove;

    /// <summary>Three quarters of the room are free: time to make up for what was left out.</summary>
    public bool HasDrained =>
        Bytes <= options.ConflateAboveBytes / 4 && _frames.Reader.Count <= options.ConflateAbove / 4;

    /// <returns>False when it is full. A frame larger than all the room is taken by an empty queue.</returns>
    public bool TryAdd(byte[] frame)
    {
        var bytes = Interlocked.Add(ref _bytes, frame.Length);
        if ((bytes <= options.QueueLimitBytes || bytes == frame.Length) && _frames.Writer.TryWrite(frame))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -frame.Length);
        return false;
    }

    /// <summary>Nothing more is taken.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <returns>False when nothing waits and nothing more will come.</returns>
    public ValueTask<bool> WaitAsync() => _frames.Reader.WaitToReadAsync();

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? frame)
    {
        if (!_frames.Reader.TryRead(out frame))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -frame.Length);
        return true;
    }
}
