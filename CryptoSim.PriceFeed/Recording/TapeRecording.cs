using System.Threading.Channels;
using CryptoSim.MarketData.Tapes;

namespace CryptoSim.PriceFeed.Recording;

/// <summary>The recording of one connection. The receive loop adds frames; blocks are compressed and written by a task of
/// their own, so that a slow disk never holds up prices.</summary>
public sealed partial class TapeRecording : IAsyncDisposable
{
    private const int BlockBytes = 1024 * 1024;   // Compresses well, and is small enough to lose.
    private const int MaximumWaiting = 64;        // Blocks, 64 MB: a disk that is so far behind does not catch up.

    private static readonly TimeSpan _blockEvery = TimeSpan.FromSeconds(5); // What a crash may cost.

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TapeWriter _writer;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Task _writing;
    private readonly Channel<TapeBlock> _blocks = Channel.CreateBounded<TapeBlock>(
        new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });

    private TapeBlock _block;
    private bool _hasEnded;

    internal TapeRecording(FileStream file, TapeHeader header, TimeProvider time, ILogger logger)
    {
        (_file, _logger) = (file, logger);
        _writer = new TapeWriter(file, header);
        _block = new TapeBlock(header.Start);
        _writing = Task.Run(WriteAsync);
        _timer = time.CreateTimer(_ => EndBlock(), null, _blockEvery, _blockEvery);
    }

    public string File => _file.Name;

    public void Add(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            _block.Add(frame, receivedAt);
            if (_block.Length >= BlockBytes)
            {
                EndBlockLocked();
            }
        }
    }

    /// <summary>Writes what is there and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_lock)
        {
            if (!_hasEnded)
            {
                EndBlockLocked();
            }

            _hasEnded = true;
            _blocks.Writer.TryComplete();
        }

        await _writing;
        await _file.DisposeAsync();
    }

    private void EndBlock()
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                EndBlockLocked();
            }
        }
    }

    private void EndBlockLocked()
    {
        if (_block.Length == 0)
        {
            return;
        }

        if (_blocks.Writer.TryWrite(_block))
        {
            _block = _block.Next();
            return;
        }

        // A tape with a hole would play a market that never was: it ends here instead.
        _hasEnded = true;
        _blocks.Writer.TryComplete();
        LogEnded(_file.Name, "the disk is too slow");
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var block in _blocks.Reader.ReadAllAsync())
            {
                _writer.Write(block);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            lock (_lock)
            {
                _hasEnded = true;
                _blocks.Writer.TryComplete();
            }

            LogEnded(_file.Name, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "The recording {File} ends before its connection: {Reason}")]
    private partial void LogEnded(string file, string reason);
}
