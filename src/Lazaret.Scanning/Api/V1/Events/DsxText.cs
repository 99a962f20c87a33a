using System.Text;
using System.Text.Json;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>JSON as text, on one line.</summary>
internal static class DsxText
{
    public static string Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}
