using System.Globalization;
using System.Text;
using CryptoSim.LocalCluster.Ports;

namespace CryptoSim.LocalCluster.Servers;

/// <summary>What the conductor writes beside the shipped files: the ports and paths of this machine, and the instances.
/// </summary>
internal static class NginxFiles
{
    // Passive beside the conductor's asking: an instance that refuses or breaks a connection is passed over for so long.
    private const string Passive = "max_fails=1 fail_timeout=2s";

    public static string Site(NginxOptions options)
    {
        var isOwn = options.TrustsLoopback ? 1 : 0;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            # Written by the conductor: the ports and paths of this machine.
            client_body_temp_path temp-body;
            proxy_temp_path       temp-proxy;
            fastcgi_temp_path     temp-fastcgi;
            scgi_temp_path        temp-scgi;
            uwsgi_temp_path       temp-uwsgi;

            geo $cryptosim_own {
                default     0;
                127.0.0.0/8 {{isOwn}};
                ::1         {{isOwn}};
            }

            """));
        WriteServer(text, options, options.WebPort, "web.conf");
        WriteServer(text, options, options.ApiPort, "api.conf");
        return text.ToString();
    }

    /// <summary>Unused instances are marked <c>down</c> rather than left out: only their own clients move.</summary>
    public static string Upstreams(IEnumerable<NginxUpstream> upstreams)
    {
        var text = new StringBuilder("# Written by the conductor, from each instance's /health.\n");
        foreach (var upstream in upstreams)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""

                upstream cryptosim_{{upstream.Name}} {
                    zone cryptosim_{{upstream.Name}} 256k;
                    hash $cryptosim_{{upstream.Name}}_key consistent;

                """);
            foreach (var (port, isUsed) in upstream.Instances)
            {
                var down = isUsed ? "" : " down";
                text.Append(CultureInfo.InvariantCulture, $"    server 127.0.0.1:{port} {Passive}{down};\n");
            }

            text.Append("    keepalive 64;\n}\n");
        }

        return text.ToString();
    }

    private static void WriteServer(StringBuilder text, NginxOptions options, int port, string routes)
    {
        var tls = options.Tls is null ? "" : " ssl http2";
        text.Append("\nserver {\n");
        text.Append(CultureInfo.InvariantCulture, $"    listen 127.0.0.1:{port}{tls};\n");
        if (FreePorts.HasIPv6Loopback())
        {
            text.Append(CultureInfo.InvariantCulture, $"    listen [::1]:{port}{tls};\n");
        }

        if (options.Tls is { } files)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                    ssl_certificate     {Quoted(files.Certificate)};
                    ssl_certificate_key {Quoted(files.Key)};
                    error_page 497 =301 https://$http_host$request_uri;

                """);
        }

        // With a pipe for its standard output, one write a line would be as dear as the request.
        text.Append("    access_log /dev/stdout cryptosim buffer=32k flush=1s;\n");
        text.Append(CultureInfo.InvariantCulture, $"    include {routes};\n}}\n");
    }

    private static string Quoted(string path) =>
        $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
