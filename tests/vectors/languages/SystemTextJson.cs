// What System.Text.Json writes.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

static class Program
{
    static void Main()
    {
        var text = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)).ReadToEnd();
        var value = JsonSerializer.Deserialize<Dictionary<string, object>>(text);
        Show("System.Text.Json of a dictionary", JsonSerializer.Serialize(value));
        Show("System.Text.Json of a dictionary, WriteIndented", JsonSerializer.Serialize(value, new JsonSerializerOptions { WriteIndented = true }));
        Show("System.Text.Json of a dictionary, UnsafeRelaxedJsonEscaping", JsonSerializer.Serialize(value, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Show("System.Text.Json of a JsonElement", JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement));
    }

    static void Show(string style, string written)
    {
        Console.WriteLine(style + "\t" + Convert.ToBase64String(Encoding.UTF8.GetBytes(written)));
    }
}
