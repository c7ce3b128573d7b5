using System.Text;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>A child's output in a file; when full the file becomes <c>NAME.1.log</c>, the one before is dropped.
/// </summary>
public sealed class ProcessLog : IDisposable
{
    // With the one kept beside it, at most 32 MiB a process: hours of a chatty service.
    private const long SizeLimit = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private FileStream _stream;

    public ProcessLog(string path)
    {
        FilePath = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _stream = Open();
    }

    public string FilePath { get; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_stream.CanWrite)
            {
                return;
            }

            _stream.Write(bytes);
            _stream.Flush();
            if (_stream.Length > SizeLimit)
            {
                _stream.Dispose();
                File.Move(FilePath, Path.ChangeExtension(FilePath, ".1.log"), overwrite: true);
                _stream = Open();
            }
        }
    }

    public void WriteLine(string line) => Write(Encoding.UTF8.GetBytes(line + Environment.NewLine));

    /// <summary>The last lines, for a message that says why a child did not come up.</summary>
    public string Tail(int lines = 20) // About a screen's half: the exception and what led to it.
    {
        using var stream = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Only the end is read: 16 KiB hold 20 long lines.
        stream.Seek(-Math.Min(stream.Length, 16 * 1024), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return string.Join(Environment.NewLine, reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(lines));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stream.Dispose();
        }
    }

    private FileStream Open() =>
        new(FilePath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
