using System.Globalization;
using System.Text;

namespace Lazaret.Shared.Metrics;

/// <summary>Writes the Prometheus text format 0.0.4: every family once, with its help and type, label values escaped.</summary>
/// <remarks>This folder is compiled into every project that is scraped: they do not know each other.</remarks>
internal sealed class PrometheusText
{
    /// <summary>The media type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new(4096);

    /// <summary>A number as Prometheus and Go write it.</summary>
    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    public void Family(string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(Plain(help)).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Plain(labels[i].Value).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        text.Append(labels.Length > 0 ? "} " : " ").Append(Number(value)).Append('\n');
    }

    public void Single(string name, string type, string help, double value)
    {
        Family(name, type, help);
        Sample(name, value);
    }

    public override string ToString() => text.ToString();

    private static string Plain(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
