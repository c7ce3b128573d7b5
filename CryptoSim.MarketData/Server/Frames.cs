using System.Buffers;

namespace CryptoSim.MarketData.Server;

/// <summary>Frames as bytes that nobody changes any more, so that many clients can be sent the same.</summary>
internal static class Frames
{
    /// <summary>A larger one (a snapshot of all instruments) is not kept for the next frame of the thread.</summary>
    private const int LargestKept = 65_536;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    public static byte[] Make<TState>(TState state, Action<IBufferWriter<byte>, TState> write)
    {
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(4_096);
        buffer.ResetWrittenCount();
        write(buffer, state);
        var frame = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > LargestKept)
        {
            s_buffer = null;
        }

        return frame;
    }
}
