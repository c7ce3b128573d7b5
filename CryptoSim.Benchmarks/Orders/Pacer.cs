using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>Says when each order is due, at a constant rate, from a thread of its own: the answers cannot slow it.</summary>
/// <param name="rate">Orders a second.</param>
internal sealed class Pacer(double rate, TimeSpan time)
{
    // .NET's timers are a millisecond coarse, which is more than an order takes.
    private static readonly TimeSpec Nap = new(0, 50_000);

    private readonly Channel<long> due = Channel.CreateUnbounded<long>(); // At most rate times time.
    private long end;

    /// <summary>Timestamps of <see cref="Stopwatch"/>, as they come due.</summary>
    public ChannelReader<long> Due => due.Reader;

    public bool IsOver => Stopwatch.GetTimestamp() > end;

    public void Start()
    {
        var start = Stopwatch.GetTimestamp();
        end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        new Thread(() => Run(start)) { IsBackground = true, Name = "pacer" }.Start();
    }

    private void Run(long start)
    {
        for (long number = 0; !IsOver; number++)
        {
            var at = start + (long)(number / rate * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < at)
            {
                _ = Sleep(Nap, IntPtr.Zero);
            }

            due.Writer.TryWrite(at);
        }

        due.Writer.Complete();
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Sleep(in TimeSpec wanted, IntPtr left);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
