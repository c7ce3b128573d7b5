using System.Security.Cryptography;
using System.Text;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Servers;

/// <summary>The folder that a server run as another user keeps its data in.</summary>
internal static class ServerFolder
{
    private const string Fallback = "/var/lib/cryptosim";

    /// <summary>The wanted folder if that user can get there, else one under /var/lib/cryptosim named for it (root's
    /// home is often closed to others): always the same for the same wish, so that data is found again.</summary>
    public static string Reachable(string wanted, ProcessUser? user, Action<string>? tell)
    {
        wanted = Path.GetFullPath(wanted);
        if (user is null)
        {
            return wanted;
        }

        var parent = Path.GetDirectoryName(wanted)!;
        Directory.CreateDirectory(parent);
        if (Shell.Succeeds("test", ["-x", parent], user))
        {
            return wanted;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12];
        var chosen = Path.Combine(Fallback, name, Path.GetFileName(wanted));
        tell?.Invoke($"{parent} is closed to user {user.UserId}, who runs Postgres: data is kept in {chosen}");
        Directory.CreateDirectory(Path.GetDirectoryName(chosen)!);
        return chosen;
    }

    /// <summary>Makes the folder, owned by that user and closed to others, as Postgres demands.</summary>
    public static void Create(string folder, ProcessUser? user)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (user is not null)
        {
            Shell.Output("chown", ["-R", user.ToString(), folder]);
        }
    }
}
