namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>One event of each model, exactly as the dispatcher prints it.</summary>
internal static class OurEvents
{
    private const string Start = "{\"model_version\":6,\"kafka_key\":\"k\",\"timestamp\":\"2024-05-01T10:00:05.123456Z\",\"author\":{\"name\":\"bob\",\"category\":\"user\"},";

    private static readonly string Hash = new('a', 64);

    private static readonly string Node =
        $$$"""{"author":{"name":"bob","category":"user"},"action":"sourced","sha256":"{{{Hash}}}","relationship":{"r":"1"},"timestamp":"2023-11-14T22:13:20Z","size":12,"filename":"ä.txt"}""";

    private static readonly string Source =
        $$$"""{"name":"testing","references":{"user":"bob"},"security":"OFFICIAL","path":[{{{Node}}}],"timestamp":"2023-11-14T22:13:20Z"}""";

    private static readonly string Stream =
        $$$"""{"identify_version":2,"label":"content","size":12,"sha512":"","sha256":"{{{Hash}}}","sha1":"","md5":"","mime":"text/plain","magic":"ASCII text","file_format":"text/plain"}""";

    private static readonly string Entity =
        $$$"""{"sha256":"{{{Hash}}}","size":12,"info":{"a": [1,  2]},"features":[{"name":"f","value":"v","type":"string","offset":7}],"datastreams":[{{{Stream}}}]}""";

    private static readonly string Binary =
        $$$"""{{{Start}}}"source":{{{Source}}},"entity":{{{Entity}}},"action":"sourced","flags":{"expedite":true},"track_source_references":"t","track_links":["l"],"track_authors":["user.bob."]}""";

    public static string Of(string model) => model switch
    {
        "binary" => Binary,
        "status" => $$$$"""{{{{Start}}}}"entity":{"input":{{{{Binary}}}},"status":"completed","runtime":1.5,"message":"m","results":[{{{{Binary}}}}]}}""",
        "plugin" => $$$$"""{{{{Start}}}}"entity":{"name":"Scanner","version":"1.2","features":[{"name":"f","type":"string","desc":"d"}],"config":{"a":"1"}}}""",
        "insert" => $$$$"""{{{{Start}}}}"entity":{"original_source":"s","parent_sha256":"{{{{Hash}}}}","child":{{{{Entity}}}},"child_history":{{{{Node}}}}},"track_link":"l","track_author":"a"}""",
        "delete" => $$$$"""{{{{Start}}}}"entity":{"reason":"r","link":{"track_link":"l"}},"action":"link"}""",
        "download" => $$$$"""{{{{Start}}}}"source":{{{{Source}}}},"action":"requested","entity":{"hash":"{{{{Hash}}}}","pcap":true,"category_quota":3,"metadata":{"m": 1}}}""",
        "retrohunt" => $$$$"""{{{{Start}}}}"entity":{"any": "thing"},"action":"submitted","source":{"submitter":"bob","timestamp":"2023-11-14T22:13:20Z"}}""",
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };
}
