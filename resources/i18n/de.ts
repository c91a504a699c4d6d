<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
  <context>
    <name>desktop_search</name>
    <message>
      <source>#{n}</source>
      <translation>Nr. {n}</translation>
    </message>
    <message numerus="yes">
      <source>%Ln better match(es)</source>
      <translation>
        <numerusform>%Ln besserer Treffer</numerusform>
        <numerusform>%Ln bessere Treffer</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln file(s)</source>
      <translation>
        <numerusform>%Ln Datei</numerusform>
        <numerusform>%Ln Dateien</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es)</source>
      <translation>
        <numerusform>%Ln guter Treffer</numerusform>
        <numerusform>%Ln gute Treffer</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es), {maybe} maybe</source>
      <translation>
        <numerusform>%Ln guter Treffer, {maybe} vielleicht</numerusform>
        <numerusform>%Ln gute Treffer, {maybe} vielleicht</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln language(s)</source>
      <translation>
        <numerusform>%Ln Sprache</numerusform>
        <numerusform>%Ln Sprachen</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln more file(s) are copies</source>
      <translation>
        <numerusform>%Ln weitere Datei ist eine Kopie</numerusform>
        <numerusform>%Ln weitere Dateien sind Kopien</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln photo(s)</source>
      <translation>
        <numerusform>%Ln Foto</numerusform>
        <numerusform>%Ln Fotos</numerusform>
      </translation>
    </message>
    <message>
      <source>*.png, Screenshots or /2019/raw</source>
      <translation>*.png, Screenshots oder /2019/raw</translation>
    </message>
    <message>
      <source>A closer look in many languages, from a slightly larger picture.</source>
      <translation>Ein genauerer Blick in vielen Sprachen, mit einem etwas größeren Bild.</translation>
    </message>
    <message>
      <source>A closer look in many languages; weak in Finnish, Hindi and Thai.</source>
      <translation>Ein genauerer Blick in vielen Sprachen; schwach in Finnisch, Hindi und Thai.</translation>
    </message>
    <message>
      <source>A closer look left it in its place</source>
      <translation>Ein genauerer Blick ließ es an seinem Platz</translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it down %Ln place(s)</source>
      <translation>
        <numerusform>Ein genauerer Blick setzte es %Ln Platz nach unten</numerusform>
        <numerusform>Ein genauerer Blick setzte es %Ln Plätze nach unten</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it up %Ln place(s)</source>
      <translation>
        <numerusform>Ein genauerer Blick setzte es %Ln Platz nach oben</numerusform>
        <numerusform>Ein genauerer Blick setzte es %Ln Plätze nach oben</numerusform>
      </translation>
    </message>
    <message>
      <source>A date is missing. {how}</source>
      <translation>Ein Datum fehlt. {how}</translation>
    </message>
    <message>
      <source>A first search, beside two levels alone: {times}</source>
      <translation>Eine erste Suche, verglichen mit nur zwei Stufen: {times}</translation>
    </message>
    <message>
      <source>A list for programs (JSON)</source>
      <translation>Eine Liste für Programme (JSON)</translation>
    </message>
    <message>
      <source>A list of paths</source>
      <translation>Eine Liste der Pfade</translation>
    </message>
    <message>
      <source>A look that you chose uses it and is left out without it.</source>
      <translation>Ein gewählter Blick verwendet es und entfällt ohne dieses Modell.</translation>
    </message>
    <message>
      <source>A model that you asked for is being fetched; nothing else is sent</source>
      <translation>Ein gewünschtes Modell wird geladen; sonst wird nichts gesendet</translation>
    </message>
    <message>
      <source>A pasted picture is not kept, so this search cannot be saved. Save the picture as a file first, then search with that.</source>
      <translation>Ein eingefügtes Bild wird nicht behalten, daher kann diese Suche nicht gespeichert werden. Speichern Sie das Bild zuerst als Datei und suchen Sie dann damit.</translation>
    </message>
    <message>
      <source>A playlist (M3U)</source>
      <translation>Eine Abspielliste (M3U)</translation>
    </message>
    <message>
      <source>A rating is {least} to {most}, not {number}.</source>
      <translation>Eine Bewertung ist {least} bis {most}, nicht {number}.</translation>
    </message>
    <message>
      <source>A saved search needs a name. Nothing was changed.</source>
      <translation>Eine gespeicherte Suche braucht einen Namen. Nichts wurde geändert.</translation>
    </message>
    <message>
      <source>A search takes {n} pictures. The others were left out.</source>
      <translation>Eine Suche nimmt {n} Bilder. Die anderen wurden weggelassen.</translation>
    </message>
    <message>
      <source>A small download that finds more than CLIP ViT-B/32, at over three times its cost.</source>
      <translation>Kleiner Download; findet mehr als CLIP ViT-B/32, zu mehr als dreifachen Kosten.</translation>
    </message>
    <message>
      <source>A table for spreadsheets (CSV)</source>
      <translation>Eine Tabelle (CSV)</translation>
    </message>
    <message>
      <source>About</source>
      <translation>Über</translation>
    </message>
    <message>
      <source>About as good as CLIP ViT-B/32, from a slightly larger picture.</source>
      <translation>Etwa so gut wie CLIP ViT-B/32, mit einem etwas größeren Bild.</translation>
    </message>
    <message>
      <source>About as good as Perception Encoder B/16 at a little less cost; its licence allows research only.</source>
      <translation>Etwa so gut wie Perception Encoder B/16 zu etwas geringeren Kosten; die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>Hinzufügen</translation>
    </message>
    <message>
      <source>Add a closer look</source>
      <translation>Genaueren Blick hinzufügen</translation>
    </message>
    <message>
      <source>Add a folder first, then describe a photo here</source>
      <translation>Erst einen Ordner hinzufügen, dann hier ein Foto beschreiben</translation>
    </message>
    <message>
      <source>Add folder…</source>
      <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
      <source>Add words</source>
      <translation>Wörter hinzufügen</translation>
    </message>
    <message>
      <source>All</source>
      <translation>Alle</translation>
    </message>
    <message>
      <source>All but these, with a minus before any of them</source>
      <translation>Alle außer diesen, mit einem Minus davor</translation>
    </message>
    <message>
      <source>All photos</source>
      <translation>Alle Fotos</translation>
    </message>
    <message>
      <source>All that are shown: {photos}</source>
      <translation>Alle gezeigten: {photos}</translation>
    </message>
    <message>
      <source>Already done</source>
      <translation>Schon getan</translation>
    </message>
    <message>
      <source>Also landscape, square, offline, damaged or refined</source>
      <translation>Auch landscape, square, offline, damaged oder refined</translation>
    </message>
    <message>
      <source>Also those behind them that look the same</source>
      <translation>Auch die dahinter, die gleich aussehen</translation>
    </message>
    <message>
      <source>Also today, this-month or summer-2023</source>
      <translation>Auch today, this-month oder summer-2023</translation>
    </message>
    <message>
      <source>Also use names</source>
      <translation>Auch Namen nutzen</translation>
    </message>
    <message>
      <source>Another name for a saved search</source>
      <translation>Anderer Name für eine gespeicherte Suche</translation>
    </message>
    <message>
      <source>Another saved search is called {name}. Nothing was changed.</source>
      <translation>Eine andere gespeicherte Suche heißt {name}. Nichts wurde geändert.</translation>
    </message>
    <message>
      <source>Appearance</source>
      <translation>Aussehen</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>Anwenden</translation>
    </message>
    <message>
      <source>As what</source>
      <translation>Als was</translation>
    </message>
    <message>
      <source>Automatic: the fastest here</source>
      <translation>Automatisch: das schnellste hier</translation>
    </message>
    <message>
      <source>Balanced</source>
      <translation>Ausgewogen</translation>
    </message>
    <message>
      <source>Before the first letter: edit the last filter, or take the last picture away</source>
      <translation>Vor dem ersten Buchstaben: den letzten Filter bearbeiten oder das letzte Bild wegnehmen</translation>
    </message>
    <message>
      <source>Being fetched</source>
      <translation>Wird geladen</translation>
    </message>
    <message>
      <source>Best</source>
      <translation>Am besten</translation>
    </message>
    <message>
      <source>Best match</source>
      <translation>Bester Treffer</translation>
    </message>
    <message>
      <source>By a {look}</source>
      <translation>{look}</translation>
    </message>
    <message>
      <source>By your settings only photos with one of the words in a name take part in a search. Searching by looks changes that setting.</source>
      <translation>Nach Ihren Einstellungen nehmen nur Fotos mit einem der Wörter im Namen an einer Suche teil. Die Suche nach dem Aussehen ändert diese Einstellung.</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Kamera</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation>Bildtext</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>Prüfen</translation>
    </message>
    <message>
      <source>Check now</source>
      <translation>Jetzt prüfen</translation>
    </message>
    <message>
      <source>Check the folders now</source>
      <translation>Ordner jetzt prüfen</translation>
    </message>
    <message>
      <source>Check {folder} now</source>
      <translation>{folder} jetzt prüfen</translation>
    </message>
    <message>
      <source>Checking every 10 min</source>
      <translation>Wird alle 10 Min. geprüft</translation>
    </message>
    <message>
      <source>Checking {what}</source>
      <translation>{what} wird geprüft</translation>
    </message>
    <message>
      <source>Checking…</source>
      <translation>Wird geprüft…</translation>
    </message>
    <message>
      <source>Choose a file for the list</source>
      <translation>Eine Datei für die Liste wählen</translation>
    </message>
    <message>
      <source>Choose a folder for the copies</source>
      <translation>Einen Ordner für die Kopien wählen</translation>
    </message>
    <message>
      <source>Choose a folder of photos</source>
      <translation>Einen Ordner mit Fotos wählen</translation>
    </message>
    <message>
      <source>Choose a folder of photos. Its subfolders are included.</source>
      <translation>Einen Ordner mit Fotos wählen. Unterordner gehören dazu.</translation>
    </message>
    <message>
      <source>Choose a picture to search with</source>
      <translation>Bild für die Suche wählen</translation>
    </message>
    <message>
      <source>Choose folder…</source>
      <translation>Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose the weights of {model}, and its tokenizer.json if it has one</source>
      <translation>Die Gewichte von {model} wählen, und falls vorhanden seine tokenizer.json</translation>
    </message>
    <message>
      <source>Choose where…</source>
      <translation>Ort wählen…</translation>
    </message>
    <message>
      <source>Clear history</source>
      <translation>Verlauf leeren</translation>
    </message>
    <message>
      <source>Clear the search</source>
      <translation>Suche leeren</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Close the message</source>
      <translation>Meldung schließen</translation>
    </message>
    <message>
      <source>Close the preview</source>
      <translation>Vorschau schließen</translation>
    </message>
    <message>
      <source>Close the preview (Esc)</source>
      <translation>Vorschau schließen (Esc)</translation>
    </message>
    <message>
      <source>Closer look at the best photos of the first level; also sees small things.</source>
      <translation>Genauerer Blick auf die besten Fotos der ersten Stufe; sieht auch kleine Dinge.</translation>
    </message>
    <message>
      <source>Closer look skipped: not enough graphics memory</source>
      <translation>Genauerer Blick ausgelassen: zu wenig Grafikspeicher</translation>
    </message>
    <message>
      <source>Closer look {n} skipped: not enough graphics memory</source>
      <translation>Genauerer Blick {n} ausgelassen: zu wenig Grafikspeicher</translation>
    </message>
    <message>
      <source>Closest look skipped: not enough graphics memory</source>
      <translation>Genauester Blick ausgelassen: zu wenig Grafikspeicher</translation>
    </message>
    <message>
      <source>Closing the window leaves an icon in the tray and indexing goes on; the icon opens the window again and quits the program.</source>
      <translation>Nach dem Schließen des Fensters bleibt ein Symbol im Infobereich und es wird weiter indiziert; das Symbol öffnet das Fenster wieder und beendet das Programm.</translation>
    </message>
    <message>
      <source>Comes with the program</source>
      <translation>Im Programm enthalten</translation>
    </message>
    <message>
      <source>Compare all photos ({price})</source>
      <translation>Alle Fotos vergleichen ({price})</translation>
    </message>
    <message>
      <source>Compare {photos} ({price})</source>
      <translation>{photos} vergleichen ({price})</translation>
    </message>
    <message>
      <source>Comparing search {n} of {total}</source>
      <translation>Suche {n} von {total} wird verglichen</translation>
    </message>
    <message>
      <source>Comparing…</source>
      <translation>Vergleich läuft…</translation>
    </message>
    <message>
      <source>Continue</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Continue anyway</source>
      <translation>Trotzdem fortsetzen</translation>
    </message>
    <message>
      <source>Continue {folder}</source>
      <translation>{folder} fortsetzen</translation>
    </message>
    <message>
      <source>ConvNeXt-Base trained on pictures chosen for their looks; finds a little more than the paper's.</source>
      <translation>ConvNeXt-Base, mit nach Schönheit gewählten Bildern trainiert; findet etwas mehr als das Modell der Studie.</translation>
    </message>
    <message numerus="yes">
      <source>Copied %Ln path(s)</source>
      <translation>
        <numerusform>%Ln Pfad kopiert</numerusform>
        <numerusform>%Ln Pfade kopiert</numerusform>
      </translation>
    </message>
    <message>
      <source>Copied {n} of {total}</source>
      <translation>Kopiert: {n} von {total}</translation>
    </message>
    <message>
      <source>Copied {photos}</source>
      <translation>Kopiert: {photos}</translation>
    </message>
    <message>
      <source>Copied. It holds no paths and no searches.</source>
      <translation>Kopiert. Es enthält keine Pfade und keine Suchen.</translation>
    </message>
    <message>
      <source>Copies of the files, in a folder</source>
      <translation>Kopien der Dateien, in einem Ordner</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy details for a bug report</source>
      <translation>Angaben für einen Fehlerbericht kopieren</translation>
    </message>
    <message>
      <source>Copy list</source>
      <translation>Liste kopieren</translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>Pfad kopieren</translation>
    </message>
    <message>
      <source>Copy the files</source>
      <translation>Dateien kopieren</translation>
    </message>
    <message>
      <source>Copy the paths, one a line</source>
      <translation>Pfade kopieren, einer je Zeile</translation>
    </message>
    <message>
      <source>Copying…</source>
      <translation>Wird kopiert…</translation>
    </message>
    <message>
      <source>Could not read</source>
      <translation>Nicht lesbar</translation>
    </message>
    <message>
      <source>Counting…</source>
      <translation>Wird gezählt…</translation>
    </message>
    <message>
      <source>Custom</source>
      <translation>Eigene Wahl</translation>
    </message>
    <message>
      <source>Damage</source>
      <translation>Schaden</translation>
    </message>
    <message>
      <source>Damaged</source>
      <translation>Beschädigt</translation>
    </message>
    <message>
      <source>Dark colours</source>
      <translation>Dunkle Farben</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>Tag</translation>
    </message>
    <message>
      <source>Delete removes it, Enter opens its menu</source>
      <translation>Entf entfernt es, Eingabe öffnet sein Menü</translation>
    </message>
    <message>
      <source>Describe a photo</source>
      <translation>Ein Foto beschreiben</translation>
    </message>
    <message>
      <source>Describe a photo: black cat, cake with candles, boats on a lake</source>
      <translation>Ein Foto beschreiben: schwarze Katze, Torte mit Kerzen, Boote auf einem See</translation>
    </message>
    <message>
      <source>Desktop Search</source>
      <translation>Desktop Search</translation>
    </message>
    <message>
      <source>Desktop Search {version}</source>
      <translation>Desktop Search {version}</translation>
    </message>
    <message>
      <source>Desktop Search: MIT</source>
      <translation>Desktop Search: MIT</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Details</translation>
    </message>
    <message>
      <source>Details (Ctrl+I)</source>
      <translation>Details (Strg+I)</translation>
    </message>
    <message>
      <source>Downloading {part}</source>
      <translation>{part} geladen</translation>
    </message>
    <message>
      <source>Downloading {part}, {time}</source>
      <translation>{part} geladen, {time}</translation>
    </message>
    <message>
      <source>Downloading…</source>
      <translation>Wird geladen…</translation>
    </message>
    <message>
      <source>Each look takes fewer photos than the one before it, so this is at most {n}.</source>
      <translation>Jeder Blick gilt weniger Fotos als der vor ihm, darum sind es hier höchstens {n}.</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>Bearbeiten</translation>
    </message>
    <message>
      <source>English</source>
      <translation>Englisch</translation>
    </message>
    <message>
      <source>Enter searches, F2 gives another name, Delete removes</source>
      <translation>Eingabe sucht, F2 gibt einen anderen Namen, Entf entfernt</translation>
    </message>
    <message>
      <source>Every level had looked at {name} already</source>
      <translation>Alle Stufen hatten {name} schon angesehen</translation>
    </message>
    <message>
      <source>Every photo could be read.</source>
      <translation>Alle Fotos konnten gelesen werden.</translation>
    </message>
    <message>
      <source>Every photo is left out by what narrows the search.</source>
      <translation>Jedes Foto wird von dem ausgeschlossen, was die Suche eingrenzt.</translation>
    </message>
    <message>
      <source>Every search starts with a quick look at all photos. Larger models then look again at the best ones and put them in a better order. What they see is kept, so no photo is ever paid for twice.</source>
      <translation>Jede Suche beginnt mit einem schnellen Blick auf alle Fotos. Größere Modelle sehen sich dann die besten noch einmal an und ordnen sie besser. Was sie sehen, bleibt erhalten; kein Foto kostet zweimal.</translation>
    </message>
    <message>
      <source>Everything that was learnt of a folder's photos is overwritten at once. The photos themselves are not touched.</source>
      <translation>Alles, was über die Fotos eines Ordners gelernt wurde, wird sofort überschrieben. Die Fotos selbst bleiben unberührt.</translation>
    </message>
    <message>
      <source>Everything the program writes is in {folder}</source>
      <translation>Alles, was das Programm schreibt, liegt in {folder}</translation>
    </message>
    <message>
      <source>Everything the program writes is in {folder}: {size}</source>
      <translation>Alles, was das Programm schreibt, liegt in {folder}: {size}</translation>
    </message>
    <message>
      <source>Exact copies</source>
      <translation>Genaue Kopien</translation>
    </message>
    <message>
      <source>Exclude photos of {folder}</source>
      <translation>Fotos von {folder} ausschließen</translation>
    </message>
    <message>
      <source>Exclude…</source>
      <translation>Ausschließen…</translation>
    </message>
    <message>
      <source>Export photos</source>
      <translation>Fotos exportieren</translation>
    </message>
    <message>
      <source>Export photos: copies of them, or a list</source>
      <translation>Fotos exportieren: Kopien oder eine Liste</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportieren…</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Belichtung</translation>
    </message>
    <message>
      <source>F1 lists what can be typed, like date:2023 or -sofa</source>
      <translation>F1 zeigt, was man eingeben kann, etwa date:2023 oder -sofa</translation>
    </message>
    <message>
      <source>Fast first look. Finds things that have names: animals, objects, scenes.</source>
      <translation>Schneller erster Blick. Findet Dinge, die Namen haben: Tiere, Gegenstände, Orte.</translation>
    </message>
    <message>
      <source>Fetched in part ({part})</source>
      <translation>Teilweise geladen ({part})</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Files of models ({kinds})</source>
      <translation>Modelldateien ({kinds})</translation>
    </message>
    <message>
      <source>Find photos by describing them</source>
      <translation>Fotos finden, indem man sie beschreibt</translation>
    </message>
    <message>
      <source>Find photos like the selected ones</source>
      <translation>Fotos finden, die den ausgewählten ähneln</translation>
    </message>
    <message>
      <source>Finds more than CLIP ViT-B/32 from a smaller download; its licence allows research only.</source>
      <translation>Findet mehr als CLIP ViT-B/32 bei kleinerem Download; die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>Finds photos by description, on this computer alone. It never writes, moves or deletes your photos.</source>
      <translation>Findet Fotos nach Beschreibung, nur auf diesem Computer. Fotos werden nie geschrieben, verschoben oder gelöscht.</translation>
    </message>
    <message>
      <source>Finds what a sentence describes, in English, German, French, Spanish, Russian and over twenty more languages. Weak in Finnish, Hindi and Thai.</source>
      <translation>Findet, was ein Satz beschreibt, auf Englisch, Deutsch, Französisch, Spanisch, Russisch und in über zwanzig weiteren Sprachen. Schwach in Finnisch, Hindi und Thai.</translation>
    </message>
    <message>
      <source>Finds what a sentence describes: things, people, what they do, scenes. For any laptop.</source>
      <translation>Findet, was ein Satz beschreibt: Dinge, Menschen und was sie tun, Orte. Für jeden Laptop.</translation>
    </message>
    <message>
      <source>First results of a search</source>
      <translation>Erste Ergebnisse einer Suche</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Folders</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Folders (F9)</source>
      <translation>Ordner (F9)</translation>
    </message>
    <message>
      <source>For comparing with the paper</source>
      <translation>Zum Vergleich mit der Studie</translation>
    </message>
    <message>
      <source>Forget a folder now</source>
      <translation>Einen Ordner jetzt vergessen</translation>
    </message>
    <message>
      <source>Forget everything about the photos in {folder}?</source>
      <translation>Alles über die Fotos in {folder} vergessen?</translation>
    </message>
    <message>
      <source>Forget now…</source>
      <translation>Jetzt vergessen…</translation>
    </message>
    <message>
      <source>Forget photos</source>
      <translation>Fotos vergessen</translation>
    </message>
    <message>
      <source>Forget photos…</source>
      <translation>Fotos vergessen…</translation>
    </message>
    <message>
      <source>Forget the photos of {folder}</source>
      <translation>Die Fotos von {folder} vergessen</translation>
    </message>
    <message>
      <source>Forget them</source>
      <translation>Vergessen</translation>
    </message>
    <message>
      <source>Forget {folder} now</source>
      <translation>{folder} jetzt vergessen</translation>
    </message>
    <message>
      <source>Forgetting the photos of {folder}…</source>
      <translation>Die Fotos von {folder} werden vergessen…</translation>
    </message>
    <message>
      <source>Forgotten: {photos} of {folder}. No file was touched.</source>
      <translation>Vergessen: {photos} von {folder}. Keine Datei wurde angerührt.</translation>
    </message>
    <message>
      <source>Found by name: {photos}</source>
      <translation>Am Namen gefunden: {photos}</translation>
    </message>
    <message>
      <source>Found without a look at the photos</source>
      <translation>Ohne einen Blick auf die Fotos gefunden</translation>
    </message>
    <message>
      <source>From the search box to the photos</source>
      <translation>Vom Suchfeld zu den Fotos</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Vollbild</translation>
    </message>
    <message>
      <source>Full size, 100 % (Z)</source>
      <translation>Volle Größe, 100 % (Z)</translation>
    </message>
    <message>
      <source>Full size, and back</source>
      <translation>Volle Größe und zurück</translation>
    </message>
    <message>
      <source>Get</source>
      <translation>Laden</translation>
    </message>
    <message>
      <source>Get model</source>
      <translation>Modell laden</translation>
    </message>
    <message>
      <source>Get the other {size}</source>
      <translation>Die übrigen {size} laden</translation>
    </message>
    <message>
      <source>Get {size}</source>
      <translation>{size} laden</translation>
    </message>
    <message>
      <source>Get {size} again</source>
      <translation>{size} erneut laden</translation>
    </message>
    <message>
      <source>Get {size} first</source>
      <translation>Erst {size} laden</translation>
    </message>
    <message>
      <source>Getting ready…</source>
      <translation>Wird vorbereitet…</translation>
    </message>
    <message>
      <source>Getting the whole photo…</source>
      <translation>Das ganze Foto wird geholt…</translation>
    </message>
    <message>
      <source>Getting {model}: {part}</source>
      <translation>{model} wird geladen: {part}</translation>
    </message>
    <message>
      <source>Getting {model}: {part}, {time}</source>
      <translation>{model} wird geladen: {part}, {time}</translation>
    </message>
    <message>
      <source>Getting {what}</source>
      <translation>{what} wird geladen</translation>
    </message>
    <message>
      <source>Getting {what}: {part}</source>
      <translation>{what} wird geladen: {part}</translation>
    </message>
    <message>
      <source>Getting {what}: {part}, {time}</source>
      <translation>{what} wird geladen: {part}, {time}</translation>
    </message>
    <message>
      <source>Go on in the tray</source>
      <translation>Im Infobereich weiterlaufen</translation>
    </message>
    <message>
      <source>Go on indexing</source>
      <translation>Indizieren fortsetzen</translation>
    </message>
    <message>
      <source>Go on preparing</source>
      <translation>Vorbereitung fortsetzen</translation>
    </message>
    <message>
      <source>Go on with indexing now, whatever it waits for</source>
      <translation>Jetzt weiter indizieren, worauf auch immer gewartet wird</translation>
    </message>
    <message>
      <source>Go to the search box</source>
      <translation>Zum Suchfeld</translation>
    </message>
    <message>
      <source>Good matches</source>
      <translation>Gute Treffer</translation>
    </message>
    <message>
      <source>Good matches: {photos}</source>
      <translation>Gute Treffer: {photos}</translation>
    </message>
    <message>
      <source>Graphics (Intel)</source>
      <translation>Grafik (Intel)</translation>
    </message>
    <message>
      <source>Graphics card (NVIDIA)</source>
      <translation>Grafikkarte (NVIDIA)</translation>
    </message>
    <message>
      <source>Graphics of this Mac</source>
      <translation>Grafik dieses Mac</translation>
    </message>
    <message>
      <source>Here, per photo</source>
      <translation>Hier, je Foto</translation>
    </message>
    <message>
      <source>Hidden from this search: {photos}</source>
      <translation>In dieser Suche ausgeblendet: {photos}</translation>
    </message>
    <message>
      <source>Hide from this search</source>
      <translation>In dieser Suche ausblenden</translation>
    </message>
    <message>
      <source>Holds from the next start of the program on.</source>
      <translation>Gilt ab dem nächsten Start des Programms.</translation>
    </message>
    <message>
      <source>How far comparing is</source>
      <translation>Stand des Vergleichs</translation>
    </message>
    <message>
      <source>How many photos the {look} looks at</source>
      <translation>Anzahl der Fotos: {look}</translation>
    </message>
    <message>
      <source>How much deeper</source>
      <translation>Wie viel genauer</translation>
    </message>
    <message>
      <source>How much is copied</source>
      <translation>Wie viel kopiert ist</translation>
    </message>
    <message>
      <source>How often do searches agree with the largest model?</source>
      <translation>Wie oft sind sich Suchen und das größte Modell einig?</translation>
    </message>
    <message>
      <source>How strictly good matches are chosen</source>
      <translation>Wie streng gute Treffer ausgewählt werden</translation>
    </message>
    <message>
      <source>I accept the licence of {model}: research use only</source>
      <translation>Ich nehme die Lizenz von {model} an: nur Forschung</translation>
    </message>
    <message>
      <source>I accept: research use only</source>
      <translation>Angenommen: nur für Forschung</translation>
    </message>
    <message>
      <source>Icons: Lucide, ISC, parts of it MIT (Feather)</source>
      <translation>Symbole: Lucide, ISC, teilweise MIT (Feather)</translation>
    </message>
    <message>
      <source>In a folder of this name</source>
      <translation>In einem Ordner dieses Namens</translation>
    </message>
    <message>
      <source>In measured seconds, reading included: {times}</source>
      <translation>In gemessenen Sekunden, mit dem Lesen: {times}</translation>
    </message>
    <message>
      <source>Index this first</source>
      <translation>Diesen zuerst indizieren</translation>
    </message>
    <message>
      <source>Indexing and refining wait for mains power. A search still takes a closer look at its best results.</source>
      <translation>Indizieren und genaueres Ansehen warten auf Netzstrom. Eine Suche sieht ihre besten Treffer trotzdem genauer an.</translation>
    </message>
    <message>
      <source>Indexing finished</source>
      <translation>Indizieren beendet</translation>
    </message>
    <message>
      <source>Indexing lets all other programs go first, and waits while a search is answered. Searching is never held back.</source>
      <translation>Das Indizieren lässt allen anderen Programmen den Vortritt und wartet, solange eine Suche läuft. Das Suchen wird nie gebremst.</translation>
    </message>
    <message>
      <source>Indexing paused at {n} of {total}</source>
      <translation>Indizieren angehalten bei {n} von {total}</translation>
    </message>
    <message>
      <source>Indexing progress</source>
      <translation>Fortschritt beim Indizieren</translation>
    </message>
    <message>
      <source>Indexing stopped: {n} waiting</source>
      <translation>Indizieren beendet: {n} warten</translation>
    </message>
    <message>
      <source>Indexing waits: on battery power.</source>
      <translation>Indizieren wartet: Akkubetrieb.</translation>
    </message>
    <message>
      <source>Indexing {n} of {total}</source>
      <translation>Indizieren: {n} von {total}</translation>
    </message>
    <message>
      <source>Indexing {n} of {total}, {left}</source>
      <translation>Indizieren: {n} von {total}, {left}</translation>
    </message>
    <message>
      <source>It saves work until {share} of the photos are refined</source>
      <translation>Sie spart Arbeit, bis {share} der Fotos genauer angesehen sind</translation>
    </message>
    <message>
      <source>Its name holds a line break, which such a list cannot hold</source>
      <translation>Ihr Name enthält einen Zeilenumbruch, den eine solche Liste nicht fasst</translation>
    </message>
    <message>
      <source>Its package is not installed</source>
      <translation>Sein Paket ist nicht installiert</translation>
    </message>
    <message>
      <source>Its photos are not there, what is known is kept</source>
      <translation>Die Fotos sind nicht da; was bekannt ist, bleibt</translation>
    </message>
    <message>
      <source>Keep it</source>
      <translation>Behalten</translation>
    </message>
    <message>
      <source>Keep them</source>
      <translation>Behalten</translation>
    </message>
    <message>
      <source>Keep {model}</source>
      <translation>{model} behalten</translation>
    </message>
    <message>
      <source>Keys and search words</source>
      <translation>Tasten und Suchwörter</translation>
    </message>
    <message>
      <source>Keywords</source>
      <translation>Stichwörter</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Larger</source>
      <translation>Größer</translation>
    </message>
    <message>
      <source>Larger (+)</source>
      <translation>Größer (+)</translation>
    </message>
    <message>
      <source>Larger pictures</source>
      <translation>Größere Bilder</translation>
    </message>
    <message>
      <source>Largest model on all photos</source>
      <translation>Größtes Modell auf allen Fotos</translation>
    </message>
    <message>
      <source>Lens</source>
      <translation>Objektiv</translation>
    </message>
    <message>
      <source>Less like this</source>
      <translation>Weniger wie dieses</translation>
    </message>
    <message>
      <source>Less motion</source>
      <translation>Weniger Bewegung</translation>
    </message>
    <message>
      <source>Levels</source>
      <translation>Stufen</translation>
    </message>
    <message>
      <source>Library covered</source>
      <translation>Abgedeckt</translation>
    </message>
    <message>
      <source>Library covered by the {look}</source>
      <translation>Abgedeckter Teil der Sammlung: {look}</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Lizenzen</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Leicht</translation>
    </message>
    <message>
      <source>Light colours</source>
      <translation>Helle Farben</translation>
    </message>
    <message>
      <source>Like Light, with a third and much closer look at the best photos; a first search takes longer.</source>
      <translation>Wie „Leicht“, mit einem dritten, viel genaueren Blick auf die besten Fotos; eine erste Suche dauert länger.</translation>
    </message>
    <message>
      <source>Like a black cat; photos like a sofa go down</source>
      <translation>Wie eine schwarze Katze; Fotos wie ein Sofa rücken nach unten</translation>
    </message>
    <message>
      <source>Like the system</source>
      <translation>Wie das System</translation>
    </message>
    <message>
      <source>Loading…</source>
      <translation>Wird geladen…</translation>
    </message>
    <message>
      <source>Look at more photos closely, for this search</source>
      <translation>Für diese Suche mehr Fotos genauer ansehen</translation>
    </message>
    <message>
      <source>Look closer at these photos now</source>
      <translation>Diese Fotos jetzt genauer ansehen</translation>
    </message>
    <message>
      <source>Look closer at this photo now</source>
      <translation>Dieses Foto jetzt genauer ansehen</translation>
    </message>
    <message>
      <source>Look deeper</source>
      <translation>Genauer hinsehen</translation>
    </message>
    <message>
      <source>Looked closely at {name}</source>
      <translation>{name} genauer angesehen</translation>
    </message>
    <message>
      <source>Looked closely at {name}. Continue puts it in its place.</source>
      <translation>{name} genauer angesehen. „Fortsetzen“ setzt es an seinen Platz.</translation>
    </message>
    <message>
      <source>Looked closely at {name}. The closer look orders the best {n} photos alone; look deeper to have it among them.</source>
      <translation>{name} genauer angesehen. Der genauere Blick ordnet nur die besten {n} Fotos; mit „Genauer hinsehen“ kommt es dazu.</translation>
    </message>
    <message>
      <source>Looked closely at {n}</source>
      <translation>{n} genauer angesehen</translation>
    </message>
    <message>
      <source>Looking at photo {n} of {total}</source>
      <translation>Foto {n} von {total} wird angesehen</translation>
    </message>
    <message>
      <source>Looking at photo {n} of {total}, {time}</source>
      <translation>Foto {n} von {total} wird angesehen, {time}</translation>
    </message>
    <message>
      <source>Looking closely at {name}…</source>
      <translation>{name} wird genauer angesehen…</translation>
    </message>
    <message>
      <source>Looking for photos…</source>
      <translation>Fotos werden gesucht…</translation>
    </message>
    <message>
      <source>Looks already paid for</source>
      <translation>Schon bezahlte Blicke</translation>
    </message>
    <message>
      <source>Looks at</source>
      <translation>Sieht an</translation>
    </message>
    <message>
      <source>Maybe</source>
      <translation>Vielleicht</translation>
    </message>
    <message>
      <source>Measure again</source>
      <translation>Neu messen</translation>
    </message>
    <message>
      <source>Measured again when this changes</source>
      <translation>Wird bei einer Änderung neu gemessen</translation>
    </message>
    <message>
      <source>Measured. The figures are of now.</source>
      <translation>Gemessen. Die Zahlen sind von jetzt.</translation>
    </message>
    <message>
      <source>Measuring how fast this computer is…</source>
      <translation>Es wird gemessen, wie schnell dieser Computer ist…</translation>
    </message>
    <message>
      <source>Menu of the selected photos</source>
      <translation>Menü der ausgewählten Fotos</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Model of the {look}</source>
      <translation>Modell: {look}</translation>
    </message>
    <message>
      <source>Model on disk</source>
      <translation>Modell auf Platte</translation>
    </message>
    <message>
      <source>Model {model}: {licence}</source>
      <translation>Modell {model}: {licence}</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Models look at photos with the processor from now on; that can take longer</source>
      <translation>Modelle sehen Fotos von jetzt an mit dem Prozessor an; das kann länger dauern</translation>
    </message>
    <message>
      <source>Models look at the photos and understand the words. One that is fetched once stays here and works without a network; fetching one is the only thing this program uses the network for.</source>
      <translation>Modelle sehen die Fotos an und verstehen die Worte. Ein einmal geladenes Modell bleibt hier und arbeitet ohne Netz; nur für das Laden eines Modells verwendet dieses Programm das Netz.</translation>
    </message>
    <message>
      <source>More contrast</source>
      <translation>Mehr Kontrast</translation>
    </message>
    <message>
      <source>More like this</source>
      <translation>Mehr davon</translation>
    </message>
    <message>
      <source>More like this (Ctrl+Shift+L)</source>
      <translation>Mehr davon (Strg+Umschalt+L)</translation>
    </message>
    <message>
      <source>More models</source>
      <translation>Weitere Modelle</translation>
    </message>
    <message>
      <source>More photos give a better order and take longer the first time. 0 switches a level off. A change takes effect at the next search.</source>
      <translation>Mehr Fotos ergeben eine bessere Reihenfolge und dauern beim ersten Mal länger. 0 schaltet eine Stufe ab. Eine Änderung gilt ab der nächsten Suche.</translation>
    </message>
    <message>
      <source>Multilingual</source>
      <translation>Mehrsprachig</translation>
    </message>
    <message>
      <source>Multilingual, light</source>
      <translation>Mehrsprachig, leicht</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Name of the saved search</source>
      <translation>Name der gespeicherten Suche</translation>
    </message>
    <message>
      <source>Names or keywords with “{words}”</source>
      <translation>Namen oder Stichwörter mit „{words}“</translation>
    </message>
    <message>
      <source>Needs a package: pip install pillow-heif</source>
      <translation>Benötigt ein Paket: pip install pillow-heif</translation>
    </message>
    <message>
      <source>Needs the extra jxl: pip install "desktop-search[jxl]"</source>
      <translation>Benötigt den Zusatz jxl: pip install "desktop-search[jxl]"</translation>
    </message>
    <message>
      <source>Needs the extra raw: pip install "desktop-search[raw]"</source>
      <translation>Benötigt den Zusatz raw: pip install "desktop-search[raw]"</translation>
    </message>
    <message>
      <source>Network: downloading a model</source>
      <translation>Netz: ein Modell wird geladen</translation>
    </message>
    <message>
      <source>Network: none</source>
      <translation>Netz: keins</translation>
    </message>
    <message>
      <source>Never changes your files</source>
      <translation>Ändert nie eine Datei</translation>
    </message>
    <message>
      <source>New looks</source>
      <translation>Neue Blicke</translation>
    </message>
    <message>
      <source>New pattern</source>
      <translation>Neues Muster</translation>
    </message>
    <message>
      <source>New search</source>
      <translation>Neue Suche</translation>
    </message>
    <message>
      <source>Newest</source>
      <translation>Neueste</translation>
    </message>
    <message>
      <source>Newest photos</source>
      <translation>Neueste Fotos</translation>
    </message>
    <message>
      <source>Next photo</source>
      <translation>Nächstes Foto</translation>
    </message>
    <message>
      <source>No clear match</source>
      <translation>Kein klarer Treffer</translation>
    </message>
    <message>
      <source>No closer look yet. Search for something, and what it took is told here.</source>
      <translation>Noch kein genauerer Blick. Nach einer Suche steht hier, was sie gekostet hat.</translation>
    </message>
    <message>
      <source>No decoder could be started</source>
      <translation>Der Bildleser konnte nicht gestartet werden</translation>
    </message>
    <message>
      <source>No folder called {folder}.</source>
      <translation>Kein Ordner heißt {folder}.</translation>
    </message>
    <message>
      <source>No model has been fetched so far.</source>
      <translation>Bisher wurde kein Modell geladen.</translation>
    </message>
    <message>
      <source>No name or keyword has “{query}” in it</source>
      <translation>In keinem Namen oder Stichwort steht „{query}“</translation>
    </message>
    <message>
      <source>No permission to read the file</source>
      <translation>Keine Berechtigung, die Datei zu lesen</translation>
    </message>
    <message>
      <source>No photo can be {text}.</source>
      <translation>Kein Foto kann {text} sein.</translation>
    </message>
    <message>
      <source>No photo here is a believable match, even after a closer look at the best {n}.</source>
      <translation>Kein Foto hier passt glaubhaft, auch nicht nach einem genaueren Blick auf die besten {n}.</translation>
    </message>
    <message>
      <source>No photo here is a believable match.</source>
      <translation>Kein Foto hier passt glaubhaft.</translation>
    </message>
    <message>
      <source>No photos fit these filters: {filters}</source>
      <translation>Kein Foto passt zu diesen Filtern: {filters}</translation>
    </message>
    <message>
      <source>No photos yet</source>
      <translation>Noch keine Fotos</translation>
    </message>
    <message>
      <source>No preset uses them.</source>
      <translation>Keine Voreinstellung verwendet sie.</translation>
    </message>
    <message>
      <source>No program took {name}. The photo is unharmed; choose a default program for pictures in your system settings.</source>
      <translation>Kein Programm hat {name} angenommen. Das Foto ist unversehrt; in den Systemeinstellungen lässt sich ein Standardprogramm für Bilder wählen.</translation>
    </message>
    <message>
      <source>Not here</source>
      <translation>Nicht hier</translation>
    </message>
    <message>
      <source>Not now</source>
      <translation>Nicht jetzt</translation>
    </message>
    <message>
      <source>Not there, still searchable</source>
      <translation>Nicht da, weiter durchsuchbar</translation>
    </message>
    <message>
      <source>Nothing fits well; these are the closest</source>
      <translation>Nichts passt gut; dies kommt am nächsten</translation>
    </message>
    <message>
      <source>Nothing fits “{query}” well</source>
      <translation>Nichts passt gut zu „{query}“</translation>
    </message>
    <message>
      <source>Nothing looks much like this picture</source>
      <translation>Nichts sieht diesem Bild ähnlich genug</translation>
    </message>
    <message>
      <source>Nothing of {folder} is left out any more</source>
      <translation>Von {folder} wird nichts mehr ausgelassen</translation>
    </message>
    <message>
      <source>Of this kind of file</source>
      <translation>Von dieser Art Datei</translation>
    </message>
    <message>
      <source>Of this size; width: and height: in pixels</source>
      <translation>Von dieser Größe; width: und height: in Pixeln</translation>
    </message>
    <message>
      <source>Offline</source>
      <translation>Nicht verbunden</translation>
    </message>
    <message>
      <source>Offline, last seen {day}</source>
      <translation>Nicht verbunden, zuletzt gesehen am {day}</translation>
    </message>
    <message>
      <source>Offline, still searchable</source>
      <translation>Offline, weiter durchsuchbar</translation>
    </message>
    <message>
      <source>Oldest</source>
      <translation>Älteste</translation>
    </message>
    <message>
      <source>One order of looks and names</source>
      <translation>Eine Reihenfolge aus Aussehen und Namen</translation>
    </message>
    <message>
      <source>One step back: preview, selection, text, pictures</source>
      <translation>Einen Schritt zurück: Vorschau, Auswahl, Text, Bilder</translation>
    </message>
    <message>
      <source>Only photos with one of the words in a name</source>
      <translation>Nur Fotos mit einem der Wörter im Namen</translation>
    </message>
    <message>
      <source>Only the first part is used</source>
      <translation>Nur der Anfang wird verwendet</translation>
    </message>
    <message>
      <source>Only the first {n} filters of a search are used.</source>
      <translation>Nur die ersten {n} Filter einer Suche zählen.</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Öffnen</translation>
    </message>
    <message>
      <source>Open (Enter)</source>
      <translation>Öffnen (Eingabe)</translation>
    </message>
    <message>
      <source>Open in the usual program</source>
      <translation>Im gewohnten Programm öffnen</translation>
    </message>
    <message>
      <source>Open models…</source>
      <translation>Modelle öffnen…</translation>
    </message>
    <message>
      <source>Open with</source>
      <translation>Öffnen mit</translation>
    </message>
    <message>
      <source>Opens the page about privacy</source>
      <translation>Öffnet die Seite zur Privatsphäre</translation>
    </message>
    <message>
      <source>Order of the photos, inside each group</source>
      <translation>Reihenfolge der Fotos, in jeder Gruppe für sich</translation>
    </message>
    <message>
      <source>Other models here find more at the same cost.</source>
      <translation>Andere Modelle hier finden zu gleichen Kosten mehr.</translation>
    </message>
    <message>
      <source>Other photos</source>
      <translation>Weitere Fotos</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>Seiten</translation>
    </message>
    <message>
      <source>Paper: BLIP, two levels</source>
      <translation>Studie: BLIP, zwei Stufen</translation>
    </message>
    <message>
      <source>Paper: ConvNeXt, three levels</source>
      <translation>Studie: ConvNeXt, drei Stufen</translation>
    </message>
    <message>
      <source>Paper: ConvNeXt, two levels</source>
      <translation>Studie: ConvNeXt, zwei Stufen</translation>
    </message>
    <message>
      <source>Paper: ViT, three levels</source>
      <translation>Studie: ViT, drei Stufen</translation>
    </message>
    <message>
      <source>Paper: ViT, two levels</source>
      <translation>Studie: ViT, zwei Stufen</translation>
    </message>
    <message>
      <source>Past searches</source>
      <translation>Frühere Suchen</translation>
    </message>
    <message>
      <source>Past searches, in the search box</source>
      <translation>Frühere Suchen, im Suchfeld</translation>
    </message>
    <message>
      <source>Patterns</source>
      <translation>Muster</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>Pause indexing</source>
      <translation>Indizieren anhalten</translation>
    </message>
    <message>
      <source>Pause on battery power</source>
      <translation>Im Akkubetrieb anhalten</translation>
    </message>
    <message>
      <source>Pause preparing</source>
      <translation>Vorbereitung anhalten</translation>
    </message>
    <message>
      <source>Pause {folder}</source>
      <translation>{folder} anhalten</translation>
    </message>
    <message>
      <source>Paused, still searchable</source>
      <translation>Angehalten, weiter durchsuchbar</translation>
    </message>
    <message>
      <source>Paused: searchable, but neither checked nor indexed</source>
      <translation>Angehalten: durchsuchbar, wird aber weder geprüft noch indiziert</translation>
    </message>
    <message>
      <source>Photo</source>
      <translation>Foto</translation>
    </message>
    <message>
      <source>Photos</source>
      <translation>Fotos</translation>
    </message>
    <message>
      <source>Photos and searches never leave this computer</source>
      <translation>Fotos und Suchen verlassen diesen Computer nie</translation>
    </message>
    <message>
      <source>Photos in these folders and all folders below them can be found. Removing a folder here never touches the photos, and what was learned of them is kept for when it comes back; forgetting them removes that too. A paused folder stays searchable and is left alone until you continue it.</source>
      <translation>Fotos in diesen Ordnern und allen Ordnern darunter können gefunden werden. Einen Ordner hier zu entfernen berührt die Fotos nie, und was über sie gelernt wurde, bleibt erhalten, falls er zurückkommt; Vergessen entfernt auch das. Ein angehaltener Ordner bleibt durchsuchbar und wird in Ruhe gelassen, bis Sie ihn fortsetzen.</translation>
    </message>
    <message>
      <source>Photos refined in the background</source>
      <translation>Im Hintergrund genauer angesehene Fotos</translation>
    </message>
    <message>
      <source>Photos that could not be read</source>
      <translation>Fotos, die nicht gelesen werden konnten</translation>
    </message>
    <message>
      <source>Photos that match a pattern are left out of the search. The files are not touched. Left out everywhere: hidden folders, {names}.</source>
      <translation>Fotos, die zu einem Muster passen, bleiben bei der Suche außen vor. Die Dateien werden nicht angerührt. Überall ausgelassen: versteckte Ordner, {names}.</translation>
    </message>
    <message>
      <source>Photos with all the words in a name, keyword or caption move up among the others; else they are a group of their own</source>
      <translation>Fotos mit allen Wörtern in Name, Stichwort oder Bildunterschrift rücken zwischen den anderen nach oben; sonst sind sie eine eigene Gruppe</translation>
    </message>
    <message>
      <source>Photos, searches and results never leave this computer. There is no telemetry and no update check.</source>
      <translation>Fotos, Suchen und Ergebnisse verlassen diesen Computer nie. Es gibt keine Telemetrie und keine Suche nach Updates.</translation>
    </message>
    <message>
      <source>Picture</source>
      <translation>Bild</translation>
    </message>
    <message>
      <source>Pictures ({endings})</source>
      <translation>Bilder ({endings})</translation>
    </message>
    <message>
      <source>Place</source>
      <translation>Ort</translation>
    </message>
    <message>
      <source>Place {n} of {total}. Raw value {score}, comparable only inside this level</source>
      <translation>Platz {n} von {total}. Rohwert {score}, nur innerhalb dieser Stufe vergleichbar</translation>
    </message>
    <message>
      <source>Place {n}, by a {look}</source>
      <translation>Platz {n}, {look}</translation>
    </message>
    <message>
      <source>Preparing likely searches</source>
      <translation>Wahrscheinliche Suchen werden vorbereitet</translation>
    </message>
    <message>
      <source>Preparing {model} paused: {n} of {total}</source>
      <translation>Vorbereitung von {model} angehalten: {n} von {total}</translation>
    </message>
    <message>
      <source>Preparing {model}: {n} of {total}</source>
      <translation>{model} wird vorbereitet: {n} von {total}</translation>
    </message>
    <message>
      <source>Preparing: {n} of {total}</source>
      <translation>Vorbereitung: {n} von {total}</translation>
    </message>
    <message>
      <source>Presets</source>
      <translation>Voreinstellungen</translation>
    </message>
    <message>
      <source>Preview</source>
      <translation>Vorschau</translation>
    </message>
    <message>
      <source>Preview; the arrow keys browse</source>
      <translation>Vorschau; die Pfeiltasten blättern</translation>
    </message>
    <message>
      <source>Previous photo</source>
      <translation>Voriges Foto</translation>
    </message>
    <message>
      <source>Privacy</source>
      <translation>Privatsphäre</translation>
    </message>
    <message>
      <source>Processor cores for indexing and models</source>
      <translation>Prozessorkerne für Indizieren und Modelle</translation>
    </message>
    <message numerus="yes">
      <source>Processor, %Ln core(s)</source>
      <translation>
        <numerusform>Prozessor, %Ln Kern</numerusform>
        <numerusform>Prozessor, %Ln Kerne</numerusform>
      </translation>
    </message>
    <message>
      <source>Progress of getting the models</source>
      <translation>Fortschritt beim Laden der Modelle</translation>
    </message>
    <message>
      <source>Progress of {model}</source>
      <translation>Fortschritt von {model}</translation>
    </message>
    <message>
      <source>Put the photos in the sharper order (Ctrl+Enter)</source>
      <translation>Fotos in die genauere Reihenfolge bringen (Strg+Eingabe)</translation>
    </message>
    <message>
      <source>Put these photos back where the pictures place them</source>
      <translation>Diese Fotos dorthin zurückstellen, wo ihr Aussehen sie einordnet</translation>
    </message>
    <message>
      <source>Qt and Qt for Python: LGPL 3</source>
      <translation>Qt und Qt für Python: LGPL 3</translation>
    </message>
    <message>
      <source>Quick look at {photos}</source>
      <translation>Schneller Blick auf {photos}</translation>
    </message>
    <message>
      <source>Quick on any computer; finds everyday things and scenes, and sees only the middle of a wide photo.</source>
      <translation>Schnell auf jedem Computer; findet alltägliche Dinge und Orte und sieht bei breiten Fotos nur die Mitte.</translation>
    </message>
    <message>
      <source>Quick, and finds what a sentence describes. Its licence allows research only.</source>
      <translation>Schnell, und findet, was ein Satz beschreibt. Die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>Quick, and understands many languages; weak in Finnish, Hindi and Thai.</source>
      <translation>Schnell, und versteht viele Sprachen; schwach in Finnisch, Hindi und Thai.</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Rating</source>
      <translation>Bewertung</translation>
    </message>
    <message>
      <source>Reading this file took too long</source>
      <translation>Diese Datei zu lesen dauerte zu lange</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>Bereit</translation>
    </message>
    <message>
      <source>Ready to search in the first minute</source>
      <translation>In der ersten Minute suchbereit</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>Grund</translation>
    </message>
    <message>
      <source>Recently added</source>
      <translation>Zuletzt hinzugefügt</translation>
    </message>
    <message>
      <source>Reckoned with what each look really saw: {times}</source>
      <translation>Gerechnet mit dem, was jeder Blick wirklich sah: {times}</translation>
    </message>
    <message>
      <source>Refine all photos</source>
      <translation>Alle genauer ansehen</translation>
    </message>
    <message>
      <source>Refine all photos ({price})</source>
      <translation>Alle genauer ansehen ({price})</translation>
    </message>
    <message>
      <source>Refine all photos in the background</source>
      <translation>Alle Fotos im Hintergrund genauer ansehen</translation>
    </message>
    <message>
      <source>Refine all photos in the background ({price})</source>
      <translation>Alle Fotos im Hintergrund genauer ansehen ({price})</translation>
    </message>
    <message>
      <source>Refine when idle</source>
      <translation>In Ruhezeiten genauer ansehen</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done</source>
      <translation>Alle Fotos genauer: {share} fertig</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done, {time}</source>
      <translation>Alle Fotos genauer: {share} fertig, {time}</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done. It waits: {reason}.</source>
      <translation>Alle Fotos genauer: {share} fertig. Es wartet: {reason}.</translation>
    </message>
    <message>
      <source>Refining {n} of {total}</source>
      <translation>Genauer: {n} von {total}</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>Abgelehnt</translation>
    </message>
    <message>
      <source>Remember the words of past searches</source>
      <translation>Frühere Suchen merken</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Remove a past search from the list</source>
      <translation>Eine frühere Suche aus der Liste entfernen</translation>
    </message>
    <message>
      <source>Remove a saved search from the list</source>
      <translation>Eine gespeicherte Suche aus der Liste entfernen</translation>
    </message>
    <message>
      <source>Remove from the list</source>
      <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
      <source>Remove from this list</source>
      <translation>Aus dieser Liste entfernen</translation>
    </message>
    <message>
      <source>Remove it</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Remove {folder}</source>
      <translation>{folder} entfernen</translation>
    </message>
    <message>
      <source>Remove {model}</source>
      <translation>{model} entfernen</translation>
    </message>
    <message>
      <source>Remove {what}</source>
      <translation>{what} entfernen</translation>
    </message>
    <message>
      <source>Removing…</source>
      <translation>Wird entfernt…</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Umbenennen</translation>
    </message>
    <message>
      <source>Research</source>
      <translation>Forschung</translation>
    </message>
    <message>
      <source>Run models on</source>
      <translation>Modelle laufen auf</translation>
    </message>
    <message>
      <source>Save this search</source>
      <translation>Diese Suche speichern</translation>
    </message>
    <message>
      <source>Save this search (Ctrl+D)</source>
      <translation>Diese Suche speichern (Strg+D)</translation>
    </message>
    <message>
      <source>Saved search removed: {name}</source>
      <translation>Gespeicherte Suche entfernt: {name}</translation>
    </message>
    <message>
      <source>Saved searches</source>
      <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
      <source>Savings</source>
      <translation>Ersparnis</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Search by looks</source>
      <translation>Nach dem Aussehen suchen</translation>
    </message>
    <message>
      <source>Search depth</source>
      <translation>Suchtiefe</translation>
    </message>
    <message>
      <source>Search for something first, then save it</source>
      <translation>Suchen Sie zuerst nach etwas, dann speichern Sie es</translation>
    </message>
    <message>
      <source>Search goes on with {old} until {new} covers all photos ({n} of {total}).</source>
      <translation>Die Suche geht mit {old} weiter, bis {new} alle Fotos abdeckt ({n} von {total}).</translation>
    </message>
    <message>
      <source>Search goes on with {old} until {new} covers all photos.</source>
      <translation>Die Suche geht mit {old} weiter, bis {new} alle Fotos abdeckt.</translation>
    </message>
    <message>
      <source>Search like an earlier one</source>
      <translation>Suche wie eine frühere</translation>
    </message>
    <message>
      <source>Search now, and look closer at once</source>
      <translation>Jetzt suchen und sofort genauer hinsehen</translation>
    </message>
    <message>
      <source>Search text + this</source>
      <translation>Suchtext + dieses Foto</translation>
    </message>
    <message>
      <source>Search with a copied picture or file</source>
      <translation>Mit einem kopierten Bild oder einer Datei suchen</translation>
    </message>
    <message>
      <source>Search with a picture</source>
      <translation>Mit einem Bild suchen</translation>
    </message>
    <message>
      <source>Search without filters</source>
      <translation>Ohne Filter suchen</translation>
    </message>
    <message>
      <source>Searches</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Searches have refined {share} of the photos by now. From here on it is less work to refine all of them once: every search is sharp at once then.</source>
      <translation>Suchen haben inzwischen {share} der Fotos genauer angesehen. Von hier an ist es weniger Arbeit, alle einmal genauer anzusehen: dann ist jede Suche sofort scharf.</translation>
    </message>
    <message>
      <source>Searching</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Searching by description needs {model} ({facts}). Until it is here, the photos can be looked through.</source>
      <translation>Die Suche nach Beschreibung braucht {model} ({facts}). Bis es hier ist, können die Fotos durchgesehen werden.</translation>
    </message>
    <message>
      <source>Searching by description needs {model}, whose files here are damaged. Getting it again takes {facts}.</source>
      <translation>Die Suche nach Beschreibung braucht {model}, dessen Dateien hier beschädigt sind. Es erneut zu laden sind {facts}.</translation>
    </message>
    <message>
      <source>Sees smaller things than the 256 px one, in many languages, at over twice its cost.</source>
      <translation>Sieht kleinere Dinge als das Modell mit 256 px, in vielen Sprachen, zu mehr als doppelten Kosten.</translation>
    </message>
    <message>
      <source>Select a photo to see its details</source>
      <translation>Ein Foto auswählen, um seine Details zu sehen</translation>
    </message>
    <message>
      <source>Select all photos</source>
      <translation>Alle Fotos auswählen</translation>
    </message>
    <message>
      <source>Selected: {photos}</source>
      <translation>Ausgewählt: {photos}</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Settings (Ctrl+Comma)</source>
      <translation>Einstellungen (Strg+Komma)</translation>
    </message>
    <message>
      <source>Shift+Delete removes a search from this list</source>
      <translation>Umschalt+Entf entfernt eine Suche aus dieser Liste</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>Zeigen</translation>
    </message>
    <message numerus="yes">
      <source>Show %Ln better match(es)</source>
      <translation>
        <numerusform>%Ln besseren Treffer zeigen</numerusform>
        <numerusform>%Ln bessere Treffer zeigen</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Show all %Ln that look the same</source>
      <translation>
        <numerusform>Alle %Ln zeigen, die gleich aussehen</numerusform>
        <numerusform>Alle %Ln zeigen, die gleich aussehen</numerusform>
      </translation>
    </message>
    <message>
      <source>Show all photos that look the same, or one of them</source>
      <translation>Alle Fotos zeigen, die gleich aussehen, oder eines davon</translation>
    </message>
    <message>
      <source>Show all {n}</source>
      <translation>Alle {n} zeigen</translation>
    </message>
    <message>
      <source>Show how closely each was looked at</source>
      <translation>Zeigen, wie genau jedes angesehen wurde</translation>
    </message>
    <message>
      <source>Show in file manager</source>
      <translation>Im Dateimanager zeigen</translation>
    </message>
    <message>
      <source>Show in folder</source>
      <translation>Im Ordner zeigen</translation>
    </message>
    <message>
      <source>Show in the file manager</source>
      <translation>Im Dateimanager zeigen</translation>
    </message>
    <message>
      <source>Show more</source>
      <translation>Mehr zeigen</translation>
    </message>
    <message>
      <source>Show names</source>
      <translation>Namen zeigen</translation>
    </message>
    <message>
      <source>Show photos that look the same as one</source>
      <translation>Gleich aussehende Fotos stapeln</translation>
    </message>
    <message>
      <source>Show the better matches that wait</source>
      <translation>Die wartenden besseren Treffer zeigen</translation>
    </message>
    <message>
      <source>Show the closest anyway</source>
      <translation>Trotzdem die nächstliegenden zeigen</translation>
    </message>
    <message>
      <source>Show these photos first</source>
      <translation>Diese Fotos zuerst zeigen</translation>
    </message>
    <message>
      <source>Show {folder} in the file manager</source>
      <translation>{folder} im Dateimanager zeigen</translation>
    </message>
    <message>
      <source>Show {n} more photos</source>
      <translation>{n} weitere Fotos zeigen</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Size of the pictures</source>
      <translation>Größe der Bilder</translation>
    </message>
    <message>
      <source>Size of the pictures (Ctrl+Plus, Ctrl+Minus)</source>
      <translation>Größe der Bilder (Strg+Plus, Strg+Minus)</translation>
    </message>
    <message>
      <source>Small and quick; its licence allows research only.</source>
      <translation>Klein und schnell; die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>Smaller</source>
      <translation>Kleiner</translation>
    </message>
    <message>
      <source>Smaller (−)</source>
      <translation>Kleiner (−)</translation>
    </message>
    <message>
      <source>Smaller pictures</source>
      <translation>Kleinere Bilder</translation>
    </message>
    <message>
      <source>So many of the first {k} photos of your {n} past searches are the same, compared on {photos}:</source>
      <translation>So viele der ersten {k} Fotos Ihrer {n} früheren Suchen sind gleich, verglichen an {photos}:</translation>
    </message>
    <message>
      <source>So many of the first {k} photos of {n} built-in searches are the same, as you have few of your own, compared on {photos}:</source>
      <translation>So viele der ersten {k} Fotos von {n} eingebauten Suchen sind gleich, da es wenige eigene gibt, verglichen an {photos}:</translation>
    </message>
    <message>
      <source>Sort: {order}</source>
      <translation>Sortierung: {order}</translation>
    </message>
    <message>
      <source>Speed and power</source>
      <translation>Tempo und Energie</translation>
    </message>
    <message>
      <source>Spent so far</source>
      <translation>Bisher aufgewendet</translation>
    </message>
    <message>
      <source>Starter</source>
      <translation>Einstieg</translation>
    </message>
    <message>
      <source>Starting a closer look…</source>
      <translation>Genauerer Blick beginnt…</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>Stays on this computer</source>
      <translation>Bleibt auf diesem Computer</translation>
    </message>
    <message>
      <source>Still indexing</source>
      <translation>Es wird weiter indiziert</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Stopp</translation>
    </message>
    <message>
      <source>Stop comparing</source>
      <translation>Nicht mehr vergleichen</translation>
    </message>
    <message>
      <source>Stop refining all photos</source>
      <translation>Nicht mehr alle Fotos genauer ansehen</translation>
    </message>
    <message>
      <source>Stopped at {n} of {total}</source>
      <translation>Angehalten bei {n} von {total}</translation>
    </message>
    <message>
      <source>Stopped. Copied before, whole: {photos}</source>
      <translation>Angehalten. Davor vollständig kopiert: {photos}</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Wird angehalten…</translation>
    </message>
    <message>
      <source>Storage for results</source>
      <translation>Speicher für Ergebnisse</translation>
    </message>
    <message>
      <source>Take the chosen value of a filter, while they are listed</source>
      <translation>Den gewählten Wert eines Filters übernehmen, solange sie aufgelistet sind</translation>
    </message>
    <message>
      <source>Take the {look} away</source>
      <translation>Wegnehmen: {look}</translation>
    </message>
    <message>
      <source>Taken</source>
      <translation>Aufgenommen</translation>
    </message>
    <message>
      <source>Taken at a place that the photo names</source>
      <translation>An einem Ort aufgenommen, den das Foto nennt</translation>
    </message>
    <message>
      <source>Taken between two days, months or years</source>
      <translation>Zwischen zwei Tagen, Monaten oder Jahren aufgenommen</translation>
    </message>
    <message>
      <source>Taken then</source>
      <translation>Dann aufgenommen</translation>
    </message>
    <message>
      <source>Taken within 10 km of this latitude and longitude</source>
      <translation>Im Umkreis von 10 km um diese Breite und Länge aufgenommen</translation>
    </message>
    <message>
      <source>Tells small things and close descriptions apart; seconds for each photo without a graphics card.</source>
      <translation>Unterscheidet kleine Dinge und ähnliche Beschreibungen; ohne Grafikkarte Sekunden je Foto.</translation>
    </message>
    <message>
      <source>The area is the work done so far.</source>
      <translation>Die Fläche ist die bisherige Arbeit.</translation>
    </message>
    <message>
      <source>The area is the work done so far. The dashed line is the largest model on all photos.</source>
      <translation>Die Fläche ist die bisherige Arbeit. Die gestrichelte Linie ist das größte Modell auf allen Fotos.</translation>
    </message>
    <message>
      <source>The best here for searches that are not in English, by a little; weak in Hindi and Thai.</source>
      <translation>Knapp das Beste hier für Suchen, die nicht auf Englisch sind; schwach in Hindi und Thai.</translation>
    </message>
    <message>
      <source>The closer look for searches that are not in English; weak in Hindi and Thai.</source>
      <translation>Der genauere Blick für Suchen, die nicht auf Englisch sind; schwach in Hindi und Thai.</translation>
    </message>
    <message>
      <source>The closest look at the most photos: small things and exact descriptions. For computers with a graphics card.</source>
      <translation>Der genaueste Blick auf die meisten Fotos: kleine Dinge und exakte Beschreibungen. Für Computer mit Grafikkarte.</translation>
    </message>
    <message>
      <source>The closing quotation mark is missing.</source>
      <translation>Das schließende Anführungszeichen fehlt.</translation>
    </message>
    <message>
      <source>The decoder stopped while it read this file</source>
      <translation>Der Bildleser brach bei dieser Datei ab</translation>
    </message>
    <message>
      <source>The disk is full, so indexing waits. Searching goes on. It resumes by itself when there is room.</source>
      <translation>Der Datenträger ist voll, darum wartet das Indizieren. Die Suche geht weiter. Es geht von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
      <source>The disk is full, so nothing more can be stored. What was indexed before is safe. Make room; the next run goes on from there.</source>
      <translation>Der Datenträger ist voll, darum kann nichts mehr gespeichert werden. Was vorher indiziert wurde, ist sicher. Schaffen Sie Platz; beim nächsten Mal geht es von dort weiter.</translation>
    </message>
    <message>
      <source>The disk is not connected, so nothing can be counted now</source>
      <translation>Der Datenträger ist nicht verbunden, deshalb lässt sich jetzt nichts zählen</translation>
    </message>
    <message>
      <source>The file changed while it was read</source>
      <translation>Die Datei änderte sich während des Lesens</translation>
    </message>
    <message>
      <source>The file is cut off</source>
      <translation>Die Datei ist abgeschnitten</translation>
    </message>
    <message>
      <source>The file is empty</source>
      <translation>Die Datei ist leer</translation>
    </message>
    <message>
      <source>The file is gone</source>
      <translation>Die Datei ist nicht mehr da</translation>
    </message>
    <message>
      <source>The file is mostly empty</source>
      <translation>Die Datei ist größtenteils leer</translation>
    </message>
    <message>
      <source>The file is still being written</source>
      <translation>Die Datei wird noch geschrieben</translation>
    </message>
    <message>
      <source>The folder {shown} cannot be read ({detail}). Nothing was changed. Choose another folder.</source>
      <translation>Der Ordner {shown} kann nicht gelesen werden ({detail}). Nichts wurde geändert. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The history is empty now</source>
      <translation>Der Verlauf ist jetzt leer</translation>
    </message>
    <message>
      <source>The index is not open yet. Try again in a moment.</source>
      <translation>Der Index ist noch nicht geöffnet. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
      <source>The languages of Multilingual with a shorter closer look, for any laptop; finds a little less.</source>
      <translation>Die Sprachen von „Mehrsprachig“ mit einem kürzeren genaueren Blick, für jeden Laptop; findet etwas weniger.</translation>
    </message>
    <message>
      <source>The largest of its family; its licence allows research only.</source>
      <translation>Das größte seiner Familie; die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>The models then only put those in order, and find nothing by looks alone</source>
      <translation>Die Modelle ordnen dann nur diese und finden nichts allein nach dem Aussehen</translation>
    </message>
    <message>
      <source>The most exact here, by a little; needs a large graphics card.</source>
      <translation>Knapp das Genaueste hier; braucht eine große Grafikkarte.</translation>
    </message>
    <message>
      <source>The network is used for one thing: fetching a model when you ask for it under Models. The line at the bottom of the window says so while it lasts.</source>
      <translation>Das Netz dient nur einem Zweck: ein Modell zu laden, wenn es unter Modelle verlangt wird. Die Zeile unten im Fenster sagt es, solange es dauert.</translation>
    </message>
    <message>
      <source>The next look takes fewer photos than this one, so this is at least {n}.</source>
      <translation>Der nächste Blick gilt weniger Fotos als dieser, darum sind es hier mindestens {n}.</translation>
    </message>
    <message>
      <source>The paper's cascade of BLIP-B and BLIP-L, to measure it again.</source>
      <translation>Die Kaskade der Studie aus BLIP-B und BLIP-L, zum Nachmessen.</translation>
    </message>
    <message>
      <source>The paper's cascade of ConvNeXt B and XXL, to measure it again.</source>
      <translation>Die Kaskade der Studie aus ConvNeXt B und XXL, zum Nachmessen.</translation>
    </message>
    <message>
      <source>The paper's cascade of ConvNeXt B, L and XXL, to measure it again.</source>
      <translation>Die Kaskade der Studie aus ConvNeXt B, L und XXL, zum Nachmessen.</translation>
    </message>
    <message>
      <source>The paper's cascade of ViT-B/16 and ViT-g/14, to measure it again.</source>
      <translation>Die Kaskade der Studie aus ViT-B/16 und ViT-g/14, zum Nachmessen.</translation>
    </message>
    <message>
      <source>The paper's cascade of ViT-B/16, ViT-L/14 and ViT-g/14, to measure it again.</source>
      <translation>Die Kaskade der Studie aus ViT-B/16, ViT-L/14 und ViT-g/14, zum Nachmessen.</translation>
    </message>
    <message>
      <source>The paper's large BLIP; slow without a graphics card.</source>
      <translation>Das große BLIP der Studie; langsam ohne Grafikkarte.</translation>
    </message>
    <message>
      <source>The paper's large ConvNeXt; slow without a graphics card.</source>
      <translation>Das große ConvNeXt der Studie; langsam ohne Grafikkarte.</translation>
    </message>
    <message>
      <source>The paper's large ViT; slow without a graphics card.</source>
      <translation>Das große ViT der Studie; langsam ohne Grafikkarte.</translation>
    </message>
    <message>
      <source>The paper's middle ConvNeXt; as good as ViT-L/14 at about half its cost.</source>
      <translation>Das mittlere ConvNeXt der Studie; so gut wie ViT-L/14 zu etwa halben Kosten.</translation>
    </message>
    <message>
      <source>The paper's middle ViT; finds finer things than B/16, at almost five times its cost.</source>
      <translation>Das mittlere ViT der Studie; findet Feineres als B/16, zu fast fünffachen Kosten.</translation>
    </message>
    <message>
      <source>The paper's small BLIP; knows the kind of captions that COCO has.</source>
      <translation>Das kleine BLIP der Studie; kennt Bildtexte von der Art, wie COCO sie hat.</translation>
    </message>
    <message>
      <source>The paper's small ConvNeXt.</source>
      <translation>Das kleine ConvNeXt der Studie.</translation>
    </message>
    <message>
      <source>The paper's small ViT; for every day, Perception Encoder B/16 finds more at the same cost.</source>
      <translation>Das kleine ViT der Studie; im Alltag findet Perception Encoder B/16 zu gleichen Kosten mehr.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. The list tells where they are.</source>
      <translation>Die Fotos selbst bleiben, wie sie sind. Die Liste sagt, wo sie liegen.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. Their names, previews and what was learned from them are removed from this computer's index at once and for real. To find them again the folder has to be added and read anew.</source>
      <translation>Die Fotos selbst bleiben unberührt. Ihre Namen, Vorschaubilder und was aus ihnen gelernt wurde, werden sofort und endgültig aus dem Index dieses Computers entfernt. Um sie wiederzufinden, muss der Ordner neu hinzugefügt und gelesen werden.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. Where a name is taken, both files are kept.</source>
      <translation>Die Fotos selbst bleiben, wie sie sind. Ist ein Name vergeben, bleiben beide Dateien erhalten.</translation>
    </message>
    <message>
      <source>The picture is damaged and cannot be read</source>
      <translation>Das Bild ist beschädigt und kann nicht gelesen werden</translation>
    </message>
    <message>
      <source>The picture is damaged or of an unusual kind and cannot be read</source>
      <translation>Das Bild ist beschädigt oder von ungewöhnlicher Art und kann nicht gelesen werden</translation>
    </message>
    <message>
      <source>The pictures of this search are no longer in the library</source>
      <translation>Die Bilder dieser Suche sind nicht mehr in der Bibliothek</translation>
    </message>
    <message>
      <source>The program is closing</source>
      <translation>Das Programm wird beendet</translation>
    </message>
    <message>
      <source>The quick look that was chosen needs {model} ({facts}). Search goes on with {old} until it is here.</source>
      <translation>Der gewählte schnelle Blick braucht {model} ({facts}). Die Suche geht mit {old} weiter, bis es hier ist.</translation>
    </message>
    <message>
      <source>The quick look uses it: without it, searching by description stops.</source>
      <translation>Der schnelle Blick verwendet es: ohne dieses Modell endet die Suche nach Beschreibung.</translation>
    </message>
    <message>
      <source>The quickest that understands sentences; its licence allows research only.</source>
      <translation>Das schnellste, das Sätze versteht; die Lizenz erlaubt nur Forschung.</translation>
    </message>
    <message>
      <source>The same picture</source>
      <translation>Dasselbe Bild</translation>
    </message>
    <message>
      <source>The same picture: {photos}</source>
      <translation>Dasselbe Bild: {photos}</translation>
    </message>
    <message>
      <source>The search is too long to be saved. Nothing was changed.</source>
      <translation>Die Suche ist zu lang zum Speichern. Nichts wurde geändert.</translation>
    </message>
    <message>
      <source>The small model looks at every photo, the larger ones only at the best of each search. Here is what that took, beside the largest model on all photos.</source>
      <translation>Das kleine Modell sieht jedes Foto an, die größeren nur die besten jeder Suche. Hier steht, was das gekostet hat, neben dem größten Modell auf allen Fotos.</translation>
    </message>
    <message>
      <source>The smallest download. Understands sentences, but finds less than Light.</source>
      <translation>Der kleinste Download. Versteht Sätze, findet aber weniger als „Leicht“.</translation>
    </message>
    <message>
      <source>The smallest download; finds less than CLIP ViT-B/32 but sees the whole photo.</source>
      <translation>Der kleinste Download; findet weniger als CLIP ViT-B/32, sieht aber das ganze Foto.</translation>
    </message>
    <message>
      <source>The window is closed and your photos stay up to date. Quit is in the menu of this icon.</source>
      <translation>Das Fenster ist geschlossen, die Fotos bleiben auf dem neuesten Stand. „Beenden“ steht im Menü dieses Symbols.</translation>
    </message>
    <message>
      <source>The words count {words} %, the picture {picture} %</source>
      <translation>Die Wörter zählen {words} %, das Bild {picture} %</translation>
    </message>
    <message>
      <source>The year {text} is not between {first} and {last}.</source>
      <translation>Das Jahr {text} liegt nicht zwischen {first} und {last}.</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farben</translation>
    </message>
    <message>
      <source>There are at most {n} levels.</source>
      <translation>Es gibt höchstens {n} Stufen.</translation>
    </message>
    <message>
      <source>There are no folders.</source>
      <translation>Es gibt keine Ordner.</translation>
    </message>
    <message>
      <source>There is no day {text} in the calendar.</source>
      <translation>Den Tag {text} gibt es im Kalender nicht.</translation>
    </message>
    <message>
      <source>There is no filter called {key}. Known are {keys}. Put quotation marks around it to look for it in names.</source>
      <translation>Einen Filter {key} gibt es nicht. Bekannt sind {keys}. In Anführungszeichen wird es in Namen gesucht.</translation>
    </message>
    <message>
      <source>There is no folder {shown}. Nothing was changed. Check the spelling, or connect the disk it is on.</source>
      <translation>Es gibt keinen Ordner {shown}. Nichts wurde geändert. Prüfen Sie die Schreibweise, oder schließen Sie den Datenträger an, auf dem er liegt.</translation>
    </message>
    <message>
      <source>There is no kind of photo called {text}. Known are, among others, jpeg, png, heic, tiff and raw.</source>
      <translation>Eine Art von Foto namens {text} gibt es nicht. Bekannt sind unter anderem jpeg, png, heic, tiff und raw.</translation>
    </message>
    <message>
      <source>There is no room for {place}. What was begun is removed, and the photos themselves are as they were. Make room, or choose another place.</source>
      <translation>Für {place} ist kein Platz. Das Angefangene ist wieder weg, und die Fotos selbst sind, wie sie waren. Schaffen Sie Platz, oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>There is no room for {place}. {n} of {total} photos were copied before, whole. What was begun is removed, and the photos themselves are as they were. Make room, or choose another place.</source>
      <translation>Für {place} ist kein Platz. {n} von {total} Fotos wurden vorher kopiert, ganz. Das Angefangene ist wieder weg, und die Fotos selbst sind, wie sie waren. Schaffen Sie Platz, oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>There is no such place on the earth. {how}</source>
      <translation>Einen solchen Ort gibt es auf der Erde nicht. {how}</translation>
    </message>
    <message>
      <source>There is not enough memory for the model {title}, so its look was left out. Your photos and the index are safe. Close other programs, or choose smaller models in the settings.</source>
      <translation>Für das Modell {title} reicht der Speicher nicht, darum wurde sein Blick ausgelassen. Ihre Fotos und der Index sind sicher. Schließen Sie andere Programme, oder wählen Sie kleinere Modelle in den Einstellungen.</translation>
    </message>
    <message>
      <source>There is nothing between the quotation marks.</source>
      <translation>Zwischen den Anführungszeichen steht nichts.</translation>
    </message>
    <message>
      <source>These files are left as they are. They are tried again when they change or when the folders are checked.</source>
      <translation>Diese Dateien bleiben, wie sie sind. Sie werden erneut versucht, wenn sie sich ändern oder wenn die Ordner geprüft werden.</translation>
    </message>
    <message>
      <source>This camera raw file holds no picture that we can read</source>
      <translation>Diese Kamera-Rohdatei enthält kein Bild, das sich lesen lässt</translation>
    </message>
    <message>
      <source>This desktop has no tray for the icon that would open it again.</source>
      <translation>Dieser Desktop hat keinen Infobereich für das Symbol, das es wieder öffnen würde.</translation>
    </message>
    <message>
      <source>This disk is not connected</source>
      <translation>Dieser Datenträger ist nicht angeschlossen</translation>
    </message>
    <message>
      <source>This disk is not connected, so the photo cannot be opened. It stays searchable; connect the disk and try again.</source>
      <translation>Dieser Datenträger ist nicht angeschlossen, darum kann das Foto nicht geöffnet werden. Es bleibt durchsuchbar; nach dem Anschließen geht es wieder.</translation>
    </message>
    <message>
      <source>This disk is not connected.</source>
      <translation>Dieser Datenträger ist nicht verbunden.</translation>
    </message>
    <message>
      <source>This disk is not connected. What you see is the small stored picture.</source>
      <translation>Dieser Datenträger ist nicht angeschlossen. Zu sehen ist das kleine gespeicherte Bild.</translation>
    </message>
    <message>
      <source>This is not a picture we can read</source>
      <translation>Dies ist kein lesbares Bild</translation>
    </message>
    <message>
      <source>This is not an ordinary file</source>
      <translation>Dies ist keine gewöhnliche Datei</translation>
    </message>
    <message>
      <source>This list</source>
      <translation>Diese Liste</translation>
    </message>
    <message>
      <source>This photo could not be read</source>
      <translation>Dieses Foto konnte nicht gelesen werden</translation>
    </message>
    <message>
      <source>This photo is damaged: {reason}</source>
      <translation>Dieses Foto ist beschädigt: {reason}</translation>
    </message>
    <message>
      <source>This photo is not in the index any more</source>
      <translation>Dieses Foto ist nicht mehr im Index</translation>
    </message>
    <message>
      <source>This picture needs too much memory</source>
      <translation>Dieses Bild braucht zu viel Arbeitsspeicher</translation>
    </message>
    <message>
      <source>This search is saved already: {name}</source>
      <translation>Diese Suche ist schon gespeichert: {name}</translation>
    </message>
    <message>
      <source>Three photos</source>
      <translation>Drei Fotos</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>Zeit</translation>
    </message>
    <message>
      <source>Tiny</source>
      <translation>Winzig</translation>
    </message>
    <message>
      <source>To add a closer look, get a model that costs more than {model} under Models.</source>
      <translation>Für einen genaueren Blick unter Modelle ein Modell laden, das mehr kostet als {model}.</translation>
    </message>
    <message>
      <source>Together</source>
      <translation>Zusammen</translation>
    </message>
    <message>
      <source>Too large</source>
      <translation>Zu groß</translation>
    </message>
    <message>
      <source>Total work</source>
      <translation>Gesamte Arbeit</translation>
    </message>
    <message>
      <source>Try all again</source>
      <translation>Alle erneut versuchen</translation>
    </message>
    <message>
      <source>Try selected again</source>
      <translation>Auswahl erneut versuchen</translation>
    </message>
    <message>
      <source>Trying again. What still cannot be read comes back here.</source>
      <translation>Wird erneut versucht. Was weiterhin nicht lesbar ist, erscheint wieder hier.</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>Type words to combine them with it</source>
      <translation>Wörter eingeben, um sie damit zu verbinden</translation>
    </message>
    <message>
      <source>Understands whole sentences and sees the whole photo; a good closer look on a laptop.</source>
      <translation>Versteht ganze Sätze und sieht das ganze Foto; ein guter genauerer Blick auf einem Laptop.</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Undo changes</source>
      <translation>Rückgängig machen</translation>
    </message>
    <message>
      <source>Undo, where the search box has no focus</source>
      <translation>Rückgängig, außerhalb des Suchfelds</translation>
    </message>
    <message>
      <source>Undo: {what}</source>
      <translation>Rückgängig: {what}</translation>
    </message>
    <message>
      <source>Until the program is closed</source>
      <translation>Bis zum Ende des Programms</translation>
    </message>
    <message>
      <source>Use a file…</source>
      <translation>Datei verwenden…</translation>
    </message>
    <message>
      <source>Use the processor</source>
      <translation>Prozessor benutzen</translation>
    </message>
    <message>
      <source>Uses quiet moments on mains power to prepare likely searches</source>
      <translation>Nutzt ruhige Momente am Stromnetz, um wahrscheinliche Suchen vorzubereiten</translation>
    </message>
    <message>
      <source>Values of {key}</source>
      <translation>Werte für {key}</translation>
    </message>
    <message>
      <source>Waiting</source>
      <translation>Wartet</translation>
    </message>
    <message>
      <source>Watching</source>
      <translation>Wird beobachtet</translation>
    </message>
    <message>
      <source>Watching incomplete</source>
      <translation>Überwachung unvollständig</translation>
    </message>
    <message>
      <source>Watching incomplete, checking every 10 min</source>
      <translation>Überwachung unvollständig, Prüfung alle 10 min</translation>
    </message>
    <message>
      <source>What can be typed, also several of it</source>
      <translation>Was man eingeben kann, auch mehreres davon</translation>
    </message>
    <message>
      <source>What is kept on this computer</source>
      <translation>Was auf diesem Computer gespeichert ist</translation>
    </message>
    <message>
      <source>What it costs</source>
      <translation>Was es kostet</translation>
    </message>
    <message>
      <source>What it learned about your photos is kept for when it comes back.</source>
      <translation>Was es über die Fotos gelernt hat, bleibt erhalten, falls es zurückkommt.</translation>
    </message>
    <message>
      <source>What looking in steps saved</source>
      <translation>Was das Suchen in Stufen gespart hat</translation>
    </message>
    <message>
      <source>What was dropped is neither a folder nor a picture</source>
      <translation>Abgelegt wurde weder ein Ordner noch ein Bild</translation>
    </message>
    <message>
      <source>Which photos</source>
      <translation>Welche Fotos</translation>
    </message>
    <message>
      <source>Whose file has this name; * and ? stand for others</source>
      <translation>Deren Datei so heißt; * und ? stehen für andere Zeichen</translation>
    </message>
    <message>
      <source>Why this photo</source>
      <translation>Warum dieses Foto</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>With so many stars</source>
      <translation>Mit so vielen Sternen</translation>
    </message>
    <message>
      <source>With these words in a name, keyword, caption or place</source>
      <translation>Mit diesen Wörtern in Name, Stichwort, Bildunterschrift oder Ort</translation>
    </message>
    <message>
      <source>With this camera; lens: for lenses</source>
      <translation>Mit dieser Kamera; lens: für Objektive</translation>
    </message>
    <message>
      <source>With your own numbers</source>
      <translation>Mit eigenen Zahlen</translation>
    </message>
    <message>
      <source>Words</source>
      <translation>Wörter</translation>
    </message>
    <message>
      <source>Work day by day</source>
      <translation>Arbeit nach Tagen</translation>
    </message>
    <message>
      <source>Work over time</source>
      <translation>Arbeit im Lauf der Zeit</translation>
    </message>
    <message>
      <source>Work over time: {time} so far.</source>
      <translation>Arbeit im Lauf der Zeit: bisher {time}.</translation>
    </message>
    <message>
      <source>Work over time: {time} so far; the largest model on all photos takes {large}.</source>
      <translation>Arbeit im Lauf der Zeit: bisher {time}; das größte Modell auf allen Fotos braucht {large}.</translation>
    </message>
    <message>
      <source>Works without a download. Finds things that have names: animals, objects, scenes.</source>
      <translation>Funktioniert ohne Download. Findet Dinge, die Namen haben: Tiere, Gegenstände, Orte.</translation>
    </message>
    <message>
      <source>Write it as latitude, longitude and kilometres, like near:48.86,2.35,10.</source>
      <translation>Schreiben Sie Breite, Länge und Kilometer, etwa near:48.86,2.35,10.</translation>
    </message>
    <message>
      <source>Write it like 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 or last-week.</source>
      <translation>Schreiben Sie etwa 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 oder last-week.</translation>
    </message>
    <message>
      <source>You have no permission to look into {shown}. Nothing was changed. Ask its owner for permission, or choose another folder.</source>
      <translation>Sie dürfen nicht in {shown} hineinsehen. Nichts wurde geändert. Bitten Sie den Besitzer um Erlaubnis, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>Your own choice of models and of how many photos each looks at.</source>
      <translation>Eigene Wahl der Modelle und der Zahl der Fotos, die jedes ansieht.</translation>
    </message>
    <message>
      <source>Your past searches are asked once as usual and once of the largest model alone. The photos it looks at for that stay looked at.</source>
      <translation>Frühere Suchen werden einmal wie sonst und einmal nur dem größten Modell gestellt. Was es dafür ansieht, bleibt erhalten.</translation>
    </message>
    <message>
      <source>a new search: not measured yet</source>
      <translation>eine neue Suche: noch nicht gemessen</translation>
    </message>
    <message>
      <source>a quick look only</source>
      <translation>nur ein schneller Blick</translation>
    </message>
    <message>
      <source>a search goes first</source>
      <translation>eine Suche geht vor</translation>
    </message>
    <message>
      <source>about {n} days</source>
      <translation>etwa {n} Tage</translation>
    </message>
    <message>
      <source>about {n} h</source>
      <translation>etwa {n} h</translation>
    </message>
    <message>
      <source>about {n} h left</source>
      <translation>noch etwa {n} h</translation>
    </message>
    <message>
      <source>about {n} min</source>
      <translation>etwa {n} min</translation>
    </message>
    <message>
      <source>about {n} min left</source>
      <translation>noch etwa {n} min</translation>
    </message>
    <message>
      <source>about {n} s</source>
      <translation>etwa {n} s</translation>
    </message>
    <message>
      <source>about {n} s left</source>
      <translation>noch etwa {n} s</translation>
    </message>
    <message>
      <source>all photos</source>
      <translation>alle Fotos</translation>
    </message>
    <message>
      <source>already done earlier</source>
      <translation>schon früher getan</translation>
    </message>
    <message>
      <source>also folders, captions, places</source>
      <translation>auch Ordner, Bildunterschriften, Orte</translation>
    </message>
    <message>
      <source>among the others now</source>
      <translation>jetzt zwischen den anderen</translation>
    </message>
    <message numerus="yes">
      <source>and %Ln more</source>
      <translation>
        <numerusform>und %Ln weiteres</numerusform>
        <numerusform>und %Ln weitere</numerusform>
      </translation>
    </message>
    <message>
      <source>as much</source>
      <translation>gleich viel</translation>
    </message>
    <message>
      <source>as much as was spent so far</source>
      <translation>so viel wie bisher aufgewendet</translation>
    </message>
    <message>
      <source>as the largest model everywhere</source>
      <translation>wie das größte Modell überall</translation>
    </message>
    <message>
      <source>best match first</source>
      <translation>beste Treffer zuerst</translation>
    </message>
    <message>
      <source>between {low} and {high}, with {share} of the work</source>
      <translation>zwischen {low} und {high}, mit {share} der Arbeit</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>eingebaut</translation>
    </message>
    <message>
      <source>by folder</source>
      <translation>nach Ordner</translation>
    </message>
    <message>
      <source>by name</source>
      <translation>nach Name</translation>
    </message>
    <message>
      <source>change the settings</source>
      <translation>Einstellungen ändern</translation>
    </message>
    <message>
      <source>closer look</source>
      <translation>genauerer Blick</translation>
    </message>
    <message>
      <source>closer look {n}</source>
      <translation>genauerer Blick {n}</translation>
    </message>
    <message>
      <source>closest look</source>
      <translation>genauester Blick</translation>
    </message>
    <message>
      <source>costs no more than {model}</source>
      <translation>kostet nicht mehr als {model}</translation>
    </message>
    <message>
      <source>estimated from the models that were measured here</source>
      <translation>geschätzt nach den hier gemessenen Modellen</translation>
    </message>
    <message>
      <source>exclude in {folder}</source>
      <translation>Ausschließen in {folder}</translation>
    </message>
    <message>
      <source>found by name</source>
      <translation>am Namen gefunden</translation>
    </message>
    <message>
      <source>good match</source>
      <translation>guter Treffer</translation>
    </message>
    <message>
      <source>hide {photos}</source>
      <translation>{photos} ausblenden</translation>
    </message>
    <message>
      <source>hides nothing</source>
      <translation>blendet nichts aus</translation>
    </message>
    <message>
      <source>hides {photos}</source>
      <translation>blendet {photos} aus</translation>
    </message>
    <message>
      <source>in the middle of all searches</source>
      <translation>in der Mitte aller Suchen</translation>
    </message>
    <message>
      <source>indexing goes first</source>
      <translation>das Indizieren geht vor</translation>
    </message>
    <message>
      <source>indexing is paused</source>
      <translation>das Indizieren ist angehalten</translation>
    </message>
    <message>
      <source>less sure: only a faint likeness</source>
      <translation>weniger sicher: nur entfernt ähnlich</translation>
    </message>
    <message>
      <source>like {name}</source>
      <translation>wie {name}</translation>
    </message>
    <message>
      <source>like {name} and {n} more</source>
      <translation>wie {name} und {n} weitere</translation>
    </message>
    <message>
      <source>looser</source>
      <translation>lockerer</translation>
    </message>
    <message>
      <source>maybe</source>
      <translation>vielleicht</translation>
    </message>
    <message>
      <source>measured on this computer</source>
      <translation>auf diesem Computer gemessen</translation>
    </message>
    <message>
      <source>more once the {look} is here</source>
      <translation>mehr, sobald dies hier ist: {look}</translation>
    </message>
    <message>
      <source>named “{what}”</source>
      <translation>namens „{what}“</translation>
    </message>
    <message>
      <source>names in the order</source>
      <translation>Namen in der Reihenfolge</translation>
    </message>
    <message>
      <source>newest first</source>
      <translation>neueste zuerst</translation>
    </message>
    <message>
      <source>next {n}</source>
      <translation>nächste {n}</translation>
    </message>
    <message>
      <source>next {n}: already done earlier</source>
      <translation>nächste {n}: schon früher getan</translation>
    </message>
    <message>
      <source>next {n}: {price}</source>
      <translation>nächste {n}: {price}</translation>
    </message>
    <message>
      <source>no searches yet</source>
      <translation>noch keine Suchen</translation>
    </message>
    <message>
      <source>not here</source>
      <translation>nicht hier</translation>
    </message>
    <message>
      <source>not like {name}</source>
      <translation>nicht wie {name}</translation>
    </message>
    <message>
      <source>not like {name} and {n} more</source>
      <translation>nicht wie {name} und {n} weitere</translation>
    </message>
    <message>
      <source>not like {what}</source>
      <translation>nicht wie {what}</translation>
    </message>
    <message>
      <source>not looked at</source>
      <translation>nicht angesehen</translation>
    </message>
    <message>
      <source>not measured yet</source>
      <translation>noch nicht gemessen</translation>
    </message>
    <message>
      <source>not {what}</source>
      <translation>nicht {what}</translation>
    </message>
    <message>
      <source>of {n} ready</source>
      <translation>von {n} bereiten</translation>
    </message>
    <message>
      <source>of {total} looks at photos</source>
      <translation>von {total} Blicken auf Fotos</translation>
    </message>
    <message>
      <source>off</source>
      <translation>aus</translation>
    </message>
    <message>
      <source>oldest first</source>
      <translation>älteste zuerst</translation>
    </message>
    <message>
      <source>on battery power</source>
      <translation>Akkubetrieb</translation>
    </message>
    <message>
      <source>or drop a folder anywhere in this window</source>
      <translation>oder einen Ordner irgendwo in dieses Fenster ziehen</translation>
    </message>
    <message>
      <source>other photo</source>
      <translation>weiteres Foto</translation>
    </message>
    <message>
      <source>pasted picture</source>
      <translation>eingefügtes Bild</translation>
    </message>
    <message>
      <source>photos</source>
      <translation>fotos</translation>
    </message>
    <message>
      <source>photos chosen by name</source>
      <translation>Fotos nach Namen ausgewählt</translation>
    </message>
    <message>
      <source>quick look</source>
      <translation>schneller Blick</translation>
    </message>
    <message>
      <source>remove {folder}</source>
      <translation>{folder} entfernen</translation>
    </message>
    <message>
      <source>remove {name}</source>
      <translation>{name} entfernen</translation>
    </message>
    <message>
      <source>selected</source>
      <translation>ausgewählt</translation>
    </message>
    <message>
      <source>several folders</source>
      <translation>mehrere Ordner</translation>
    </message>
    <message>
      <source>stricter</source>
      <translation>strenger</translation>
    </message>
    <message>
      <source>than the largest model everywhere, if 1 photo in 10 is ever refined</source>
      <translation>als das größte Modell überall, wenn je 1 von 10 Fotos genauer angesehen wird</translation>
    </message>
    <message>
      <source>than the largest model everywhere, with {share} of the photos refined</source>
      <translation>als das größte Modell überall, bei {share} genauer angesehenen Fotos</translation>
    </message>
    <message>
      <source>the quick look at all included</source>
      <translation>mit dem schnellen Blick auf alle</translation>
    </message>
    <message>
      <source>the same picture</source>
      <translation>dasselbe Bild</translation>
    </message>
    <message>
      <source>there is no larger model to compare with</source>
      <translation>es gibt kein größeres Modell zum Vergleich</translation>
    </message>
    <message>
      <source>told once the models have looked at a few photos</source>
      <translation>bekannt, sobald die Modelle einige Fotos angesehen haben</translation>
    </message>
    <message>
      <source>top </source>
      <translation>beste </translation>
    </message>
    <message>
      <source>under 1 %</source>
      <translation>unter 1 %</translation>
    </message>
    <message>
      <source>under 1 MB</source>
      <translation>unter 1 MB</translation>
    </message>
    <message>
      <source>under 1 s</source>
      <translation>unter 1 s</translation>
    </message>
    <message>
      <source>without {patterns}</source>
      <translation>ohne {patterns}</translation>
    </message>
    <message>
      <source>{action}: {model}</source>
      <translation>{action}: {model}</translation>
    </message>
    <message>
      <source>{day}, {time}</source>
      <translation>{day}, {time}</translation>
    </message>
    <message>
      <source>{device} – not here</source>
      <translation>{device} – nicht hier</translation>
    </message>
    <message>
      <source>{doing}. Search goes on with {old} meanwhile.</source>
      <translation>{doing}. Die Suche geht inzwischen mit {old} weiter.</translation>
    </message>
    <message>
      <source>{folder} cannot be reached now, so its photos are kept. Connect its disk first, or remove the folder from the list.</source>
      <translation>{folder} ist jetzt nicht erreichbar, darum werden seine Fotos behalten. Schließen Sie zuerst den Datenträger an, oder entfernen Sie den Ordner aus der Liste.</translation>
    </message>
    <message>
      <source>{folder} contains {inner}, which is already indexed. Nothing was changed. Remove that folder from the list first; what was learned about its photos is kept.</source>
      <translation>{folder} enthält {inner}, der schon indiziert wird. Nichts wurde geändert. Entfernen Sie zuerst jenen Ordner aus der Liste; was über seine Fotos gelernt wurde, bleibt erhalten.</translation>
    </message>
    <message>
      <source>{folder} is already in the list; it is being checked now.</source>
      <translation>{folder} ist schon in der Liste; der Ordner wird jetzt geprüft.</translation>
    </message>
    <message>
      <source>{folder} is already indexed: it lies inside {outer}. Nothing was changed.</source>
      <translation>{folder} wird schon indiziert: er liegt in {outer}. Nichts wurde geändert.</translation>
    </message>
    <message>
      <source>{folder} is checked and indexed again</source>
      <translation>{folder} wird wieder geprüft und indiziert</translation>
    </message>
    <message>
      <source>{folder} is indexed before the others now</source>
      <translation>{folder} wird jetzt vor den anderen indiziert</translation>
    </message>
    <message>
      <source>{folder} is not searched any more. Its photos are untouched.</source>
      <translation>{folder} wird nicht mehr durchsucht. Die Fotos sind unberührt.</translation>
    </message>
    <message>
      <source>{folder} is paused; its photos can still be found</source>
      <translation>{folder} ist angehalten; seine Fotos werden weiter gefunden</translation>
    </message>
    <message>
      <source>{folder} is searched without {patterns}</source>
      <translation>{folder} wird ohne {patterns} durchsucht</translation>
    </message>
    <message>
      <source>{folder} is the same folder as {same}, which is already indexed. Nothing was changed.</source>
      <translation>{folder} ist derselbe Ordner wie {same}, der schon indiziert wird. Nichts wurde geändert.</translation>
    </message>
    <message>
      <source>{key}: needs a value.</source>
      <translation>Hinter {key}: fehlt ein Wert.</translation>
    </message>
    <message>
      <source>{languages}, research use only</source>
      <translation>{languages}, nur Forschung</translation>
    </message>
    <message>
      <source>{languages}, {facts}</source>
      <translation>{languages}, {facts}</translation>
    </message>
    <message>
      <source>{language} only</source>
      <translation>Nur {language}</translation>
    </message>
    <message>
      <source>{like}, {note}</source>
      <translation>{like}, {note}</translation>
    </message>
    <message>
      <source>{like}, {unlike}</source>
      <translation>{like}, {unlike}</translation>
    </message>
    <message>
      <source>{list}, {value}</source>
      <translation>{list}, {value}</translation>
    </message>
    <message>
      <source>{looked}, with {additions}</source>
      <translation>{looked}, mit {additions}</translation>
    </message>
    <message>
      <source>{look}: not measured yet</source>
      <translation>{look}: noch nicht gemessen</translation>
    </message>
    <message>
      <source>{look}: place {n} of {total}, strength {percent} %</source>
      <translation>{look}: Platz {n} von {total}, Stärke {percent} %</translation>
    </message>
    <message>
      <source>{look}: {n} new photos at {time} each</source>
      <translation>{look}: {n} neue Fotos zu je {time}</translation>
    </message>
    <message>
      <source>{model} ({facts})</source>
      <translation>{model} ({facts})</translation>
    </message>
    <message>
      <source>{model} is getting ready…</source>
      <translation>{model} wird vorbereitet…</translation>
    </message>
    <message>
      <source>{model} is not here ({facts})</source>
      <translation>{model} ist nicht hier ({facts})</translation>
    </message>
    <message>
      <source>{model} was fetched and is still not ready. Check it under Models.</source>
      <translation>{model} wurde geladen und ist noch nicht bereit. Unter Modelle lässt es sich prüfen.</translation>
    </message>
    <message>
      <source>{model} – {reason}</source>
      <translation>{model} – {reason}</translation>
    </message>
    <message>
      <source>{model}, {languages}</source>
      <translation>{model}, {languages}</translation>
    </message>
    <message>
      <source>{model}, {place} of {n}</source>
      <translation>{model}, {place} von {n}</translation>
    </message>
    <message>
      <source>{model}, {size}, fetched on {day}</source>
      <translation>{model}, {size}, geholt am {day}</translation>
    </message>
    <message>
      <source>{name} cannot be searched with: {reason}. Use another picture.</source>
      <translation>Mit {name} kann nicht gesucht werden: {reason}. Nehmen Sie ein anderes Bild.</translation>
    </message>
    <message>
      <source>{name}, one of {n} that look the same</source>
      <translation>{name}, eines von {n}, die gleich aussehen</translation>
    </message>
    <message>
      <source>{name}, {group}, {n} of {total}, level {level}</source>
      <translation>{name}, {group}, {n} von {total}, Stufe {level}</translation>
    </message>
    <message>
      <source>{name}, {matches}</source>
      <translation>{name}, {matches}</translation>
    </message>
    <message>
      <source>{name}, {n} of {total}, {look}</source>
      <translation>{name}, {n} von {total}, {look}</translation>
    </message>
    <message>
      <source>{number} is no whole number.</source>
      <translation>{number} ist keine ganze Zahl.</translation>
    </message>
    <message>
      <source>{number} is too small or too large.</source>
      <translation>{number} ist zu klein oder zu groß.</translation>
    </message>
    <message>
      <source>{n} %</source>
      <translation>{n} %</translation>
    </message>
    <message>
      <source>{n} GB</source>
      <translation>{n} GB</translation>
    </message>
    <message>
      <source>{n} MB</source>
      <translation>{n} MB</translation>
    </message>
    <message>
      <source>{n} MB of {total} GB</source>
      <translation>{n} MB von {total} GB</translation>
    </message>
    <message>
      <source>{n} could not be read</source>
      <translation>{n} nicht lesbar</translation>
    </message>
    <message>
      <source>{n} found by name, {others}</source>
      <translation>{n} am Namen gefunden, {others}</translation>
    </message>
    <message>
      <source>{n} mm</source>
      <translation>{n} mm</translation>
    </message>
    <message>
      <source>{n} ms</source>
      <translation>{n} ms</translation>
    </message>
    <message>
      <source>{n} not connected</source>
      <translation>{n} nicht angeschlossen</translation>
    </message>
    <message>
      <source>{n} of the last {total} were already done</source>
      <translation>{n} der letzten {total} waren schon getan</translation>
    </message>
    <message>
      <source>{n} of the same picture, {others}</source>
      <translation>{n}-mal dasselbe Bild, {others}</translation>
    </message>
    <message>
      <source>{n} of {all}</source>
      <translation>{n} von {all}</translation>
    </message>
    <message>
      <source>{n} of {total}</source>
      <translation>{n} von {total}</translation>
    </message>
    <message>
      <source>{n} of {total} GB</source>
      <translation>{n} von {total} GB</translation>
    </message>
    <message>
      <source>{n} of {total} MB</source>
      <translation>{n} von {total} MB</translation>
    </message>
    <message>
      <source>{n} of {total}, {look}</source>
      <translation>{n} von {total}, {look}</translation>
    </message>
    <message>
      <source>{n} s</source>
      <translation>{n} s</translation>
    </message>
    <message>
      <source>{n} times less</source>
      <translation>{n}-mal weniger</translation>
    </message>
    <message>
      <source>{n} times more</source>
      <translation>{n}-mal mehr</translation>
    </message>
    <message>
      <source>{n}° E</source>
      <translation>{n}° O</translation>
    </message>
    <message>
      <source>{n}° N</source>
      <translation>{n}° N</translation>
    </message>
    <message>
      <source>{n}° S</source>
      <translation>{n}° S</translation>
    </message>
    <message>
      <source>{n}° W</source>
      <translation>{n}° W</translation>
    </message>
    <message>
      <source>{pattern}   {hides}</source>
      <translation>{pattern}   {hides}</translation>
    </message>
    <message>
      <source>{photos} can be searched now.</source>
      <translation>{photos} können jetzt durchsucht werden.</translation>
    </message>
    <message>
      <source>{photos} in {place}</source>
      <translation>{photos} in {place}</translation>
    </message>
    <message>
      <source>{photos} ready</source>
      <translation>{photos} bereit</translation>
    </message>
    <message>
      <source>{photos} ready, {n} waiting</source>
      <translation>{photos} bereit, {n} warten</translation>
    </message>
    <message>
      <source>{place} cannot be written ({detail}). The photos themselves are as they were. Choose another place.</source>
      <translation>In {place} kann nicht geschrieben werden ({detail}). Die Fotos selbst sind, wie sie waren. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{place} cannot be written ({detail}). {n} of {total} photos were copied before, whole. The photos themselves are as they were. Choose another place.</source>
      <translation>In {place} kann nicht geschrieben werden ({detail}). {n} von {total} Fotos wurden vorher kopiert, ganz. Die Fotos selbst sind, wie sie waren. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{place} is in the indexed folder {folder}, and indexed folders are never written. Nothing was changed. Choose a place outside of it.</source>
      <translation>{place} liegt im indizierten Ordner {folder}, und in indizierte Ordner wird nie geschrieben. Nichts wurde geändert. Wählen Sie einen Ort außerhalb.</translation>
    </message>
    <message>
      <source>{place} is no folder. Nothing was changed. Choose a folder to copy to.</source>
      <translation>{place} ist kein Ordner. Nichts wurde geändert. Wählen Sie einen Ordner für die Kopien.</translation>
    </message>
    <message>
      <source>{preset} needs a model: {models}.</source>
      <translation>{preset} braucht ein Modell: {models}.</translation>
    </message>
    <message>
      <source>{preset} needs {models}, from a package that is not installed.</source>
      <translation>{preset} braucht {models} aus einem Paket, das nicht installiert ist.</translation>
    </message>
    <message>
      <source>{preset} needs {n} models: {models}.</source>
      <translation>{preset} braucht {n} Modelle: {models}.</translation>
    </message>
    <message>
      <source>{price} for a new search</source>
      <translation>{price} für eine neue Suche</translation>
    </message>
    <message>
      <source>{price} for a new search, estimated</source>
      <translation>{price} für eine neue Suche, geschätzt</translation>
    </message>
    <message>
      <source>{price} once the {look} is here</source>
      <translation>{price}, sobald dies hier ist: {look}</translation>
    </message>
    <message>
      <source>{price} once the {look} is here, estimated</source>
      <translation>{price} geschätzt, sobald dies hier ist: {look}</translation>
    </message>
    <message>
      <source>{price}, estimated</source>
      <translation>{price}, geschätzt</translation>
    </message>
    <message>
      <source>{program} could not be started. The photo is unharmed.</source>
      <translation>{program} konnte nicht gestartet werden. Das Foto ist unversehrt.</translation>
    </message>
    <message>
      <source>{reason}. What you see is the small stored picture.</source>
      <translation>{reason}. Zu sehen ist das kleine gespeicherte Bild.</translation>
    </message>
    <message>
      <source>{shown} is not a folder. Nothing was changed. Choose the folder that it lies in.</source>
      <translation>{shown} ist kein Ordner. Nichts wurde geändert. Wählen Sie den Ordner, in dem es liegt.</translation>
    </message>
    <message>
      <source>{size} if every photo were refined</source>
      <translation>{size}, wenn jedes Foto genauer angesehen wäre</translation>
    </message>
    <message>
      <source>{size} of models here</source>
      <translation>{size} an Modellen hier</translation>
    </message>
    <message>
      <source>{size}, {licence}</source>
      <translation>{size}, {licence}</translation>
    </message>
    <message>
      <source>{text} ends before it begins.</source>
      <translation>{text} endet, bevor es beginnt.</translation>
    </message>
    <message>
      <source>{time} more was spent so far</source>
      <translation>bisher {time} mehr aufgewendet</translation>
    </message>
    <message>
      <source>{time} saved so far</source>
      <translation>bisher {time} gespart</translation>
    </message>
    <message>
      <source>{title} ({n})</source>
      <translation>{title} ({n})</translation>
    </message>
    <message>
      <source>{title} ({n}, {here} here)</source>
      <translation>{title} ({n}, {here} hier)</translation>
    </message>
    <message>
      <source>{title}: {photos}. Close this group</source>
      <translation>{title}: {photos}. Diese Gruppe schließen</translation>
    </message>
    <message>
      <source>{title}: {photos}. Open this group</source>
      <translation>{title}: {photos}. Diese Gruppe öffnen</translation>
    </message>
    <message>
      <source>{value}, {n} of {total}</source>
      <translation>{value}, {n} von {total}</translation>
    </message>
    <message>
      <source>{value}, {photos}</source>
      <translation>{value}, {photos}</translation>
    </message>
    <message>
      <source>{what}: waiting for another download</source>
      <translation>{what}: wartet auf einen anderen Download</translation>
    </message>
    <message>
      <source>“{text}” cannot be asked for. Known are {states}.</source>
      <translation>Nach „{text}“ kann nicht gefragt werden. Bekannt sind {states}.</translation>
    </message>
    <message>
      <source>“{text}” is no date. {how}</source>
      <translation>„{text}“ ist kein Datum. {how}</translation>
    </message>
    <message>
      <source>“{text}” is no number here. Write it like {example}.</source>
      <translation>„{text}“ ist hier keine Zahl. Schreiben Sie etwa {example}.</translation>
    </message>
    <message>
      <source>“{text}” is no place. {how}</source>
      <translation>„{text}“ ist kein Ort. {how}</translation>
    </message>
  </context>
</TS>
