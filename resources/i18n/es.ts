<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_ES" sourcelanguage="en">
  <context>
    <name>desktop_search</name>
    <message>
      <source>#{n}</source>
      <translation>N.º {n}</translation>
    </message>
    <message numerus="yes">
      <source>%Ln better match(es)</source>
      <translation>
        <numerusform>%Ln resultado mejor</numerusform>
        <numerusform>%Ln resultados mejores</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln file(s)</source>
      <translation>
        <numerusform>%Ln archivo</numerusform>
        <numerusform>%Ln archivos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es)</source>
      <translation>
        <numerusform>%Ln buena coincidencia</numerusform>
        <numerusform>%Ln buenas coincidencias</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln good match(es), {maybe} maybe</source>
      <translation>
        <numerusform>%Ln buen resultado, {maybe} dudosos</numerusform>
        <numerusform>%Ln buenos resultados, {maybe} dudosos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln language(s)</source>
      <translation>
        <numerusform>%Ln idioma</numerusform>
        <numerusform>%Ln idiomas</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln more file(s) are copies</source>
      <translation>
        <numerusform>%Ln archivo más es una copia</numerusform>
        <numerusform>%Ln archivos más son copias</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln photo(s)</source>
      <translation>
        <numerusform>%Ln foto</numerusform>
        <numerusform>%Ln fotos</numerusform>
      </translation>
    </message>
    <message>
      <source>*.png, Screenshots or /2019/raw</source>
      <translation>*.png, Screenshots o /2019/raw</translation>
    </message>
    <message>
      <source>A closer look in many languages, from a slightly larger picture.</source>
      <translation>Un vistazo más atento en muchos idiomas, con una imagen algo mayor.</translation>
    </message>
    <message>
      <source>A closer look in many languages; weak in Finnish, Hindi and Thai.</source>
      <translation>Un vistazo más atento en muchos idiomas; flojo en finés, hindi y tailandés.</translation>
    </message>
    <message>
      <source>A closer look left it in its place</source>
      <translation>Un vistazo más atento la dejó en su sitio</translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it down %Ln place(s)</source>
      <translation>
        <numerusform>Un vistazo más atento la bajó %Ln puesto</numerusform>
        <numerusform>Un vistazo más atento la bajó %Ln puestos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>A closer look moved it up %Ln place(s)</source>
      <translation>
        <numerusform>Un vistazo más atento la subió %Ln puesto</numerusform>
        <numerusform>Un vistazo más atento la subió %Ln puestos</numerusform>
      </translation>
    </message>
    <message>
      <source>A date is missing. {how}</source>
      <translation>Falta una fecha. {how}</translation>
    </message>
    <message>
      <source>A first search, beside two levels alone: {times}</source>
      <translation>Una primera búsqueda, frente a solo dos niveles: {times}</translation>
    </message>
    <message>
      <source>A list for programs (JSON)</source>
      <translation>Una lista para programas (JSON)</translation>
    </message>
    <message>
      <source>A list of paths</source>
      <translation>Una lista de rutas</translation>
    </message>
    <message>
      <source>A look that you chose uses it and is left out without it.</source>
      <translation>Un vistazo elegido lo usa y se omite sin él.</translation>
    </message>
    <message>
      <source>A model that you asked for is being fetched; nothing else is sent</source>
      <translation>Se está descargando un modelo solicitado; no se envía nada más</translation>
    </message>
    <message>
      <source>A pasted picture is not kept, so this search cannot be saved. Save the picture as a file first, then search with that.</source>
      <translation>Una imagen pegada no se conserva, así que esta búsqueda no se puede guardar. Guarde primero la imagen como archivo y busque con él.</translation>
    </message>
    <message>
      <source>A playlist (M3U)</source>
      <translation>Una lista de reproducción (M3U)</translation>
    </message>
    <message>
      <source>A rating is {least} to {most}, not {number}.</source>
      <translation>Una valoración va de {least} a {most}, no {number}.</translation>
    </message>
    <message>
      <source>A saved search needs a name. Nothing was changed.</source>
      <translation>Una búsqueda guardada necesita un nombre. No se ha cambiado nada.</translation>
    </message>
    <message>
      <source>A search takes {n} pictures. The others were left out.</source>
      <translation>Una búsqueda admite {n} imágenes. Las demás se han omitido.</translation>
    </message>
    <message>
      <source>A small download that finds more than CLIP ViT-B/32, at over three times its cost.</source>
      <translation>Una descarga pequeña que encuentra más que CLIP ViT-B/32, a más del triple de coste.</translation>
    </message>
    <message>
      <source>A table for spreadsheets (CSV)</source>
      <translation>Una tabla para hojas de cálculo (CSV)</translation>
    </message>
    <message>
      <source>About</source>
      <translation>Acerca de</translation>
    </message>
    <message>
      <source>About as good as CLIP ViT-B/32, from a slightly larger picture.</source>
      <translation>Casi igual que CLIP ViT-B/32, con una imagen algo mayor.</translation>
    </message>
    <message>
      <source>About as good as Perception Encoder B/16 at a little less cost; its licence allows research only.</source>
      <translation>Casi igual que Perception Encoder B/16 a un coste algo menor; la licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>Añadir</translation>
    </message>
    <message>
      <source>Add a closer look</source>
      <translation>Añadir un vistazo más atento</translation>
    </message>
    <message>
      <source>Add a folder first, then describe a photo here</source>
      <translation>Primero se añade una carpeta; después se describe aquí una foto</translation>
    </message>
    <message>
      <source>Add folder…</source>
      <translation>Añadir carpeta…</translation>
    </message>
    <message>
      <source>Add words</source>
      <translation>Añadir palabras</translation>
    </message>
    <message>
      <source>All</source>
      <translation>Todos</translation>
    </message>
    <message>
      <source>All but these, with a minus before any of them</source>
      <translation>Todas menos estas, con un signo menos delante</translation>
    </message>
    <message>
      <source>All photos</source>
      <translation>Todas las fotos</translation>
    </message>
    <message>
      <source>All that are shown: {photos}</source>
      <translation>Todas las que se muestran: {photos}</translation>
    </message>
    <message>
      <source>Already done</source>
      <translation>Ya hechas</translation>
    </message>
    <message>
      <source>Also landscape, square, offline, damaged or refined</source>
      <translation>También landscape, square, offline, damaged o refined</translation>
    </message>
    <message>
      <source>Also those behind them that look the same</source>
      <translation>También las que están detrás y se ven iguales</translation>
    </message>
    <message>
      <source>Also today, this-month or summer-2023</source>
      <translation>También today, this-month o summer-2023</translation>
    </message>
    <message>
      <source>Also use names</source>
      <translation>Usar también los nombres</translation>
    </message>
    <message>
      <source>Another name for a saved search</source>
      <translation>Otro nombre para una búsqueda guardada</translation>
    </message>
    <message>
      <source>Another saved search is called {name}. Nothing was changed.</source>
      <translation>Otra búsqueda guardada se llama {name}. No se ha cambiado nada.</translation>
    </message>
    <message>
      <source>Appearance</source>
      <translation>Aspecto</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>Aplicar</translation>
    </message>
    <message>
      <source>As what</source>
      <translation>En qué forma</translation>
    </message>
    <message>
      <source>Automatic: the fastest here</source>
      <translation>Automático: lo más rápido aquí</translation>
    </message>
    <message>
      <source>Balanced</source>
      <translation>Equilibrado</translation>
    </message>
    <message>
      <source>Before the first letter: edit the last filter, or take the last picture away</source>
      <translation>Antes de la primera letra: editar el último filtro o quitar la última imagen</translation>
    </message>
    <message>
      <source>Being fetched</source>
      <translation>Descargando</translation>
    </message>
    <message>
      <source>Best</source>
      <translation>Óptimo</translation>
    </message>
    <message>
      <source>Best match</source>
      <translation>Más parecidas</translation>
    </message>
    <message>
      <source>By a {look}</source>
      <translation>{look}</translation>
    </message>
    <message>
      <source>By your settings only photos with one of the words in a name take part in a search. Searching by looks changes that setting.</source>
      <translation>Según sus ajustes, en una búsqueda solo participan las fotos con una de las palabras en el nombre. Buscar por el aspecto cambia ese ajuste.</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Cámara</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Cancelar</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation>Descripción</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>Comprobar</translation>
    </message>
    <message>
      <source>Check now</source>
      <translation>Comprobar ahora</translation>
    </message>
    <message>
      <source>Check the folders now</source>
      <translation>Comprobar las carpetas ahora</translation>
    </message>
    <message>
      <source>Check {folder} now</source>
      <translation>Comprobar {folder} ahora</translation>
    </message>
    <message>
      <source>Checking every 10 min</source>
      <translation>Se comprueba cada 10 min</translation>
    </message>
    <message>
      <source>Checking {what}</source>
      <translation>Comprobando {what}</translation>
    </message>
    <message>
      <source>Checking…</source>
      <translation>Comprobando…</translation>
    </message>
    <message>
      <source>Choose a file for the list</source>
      <translation>Elegir un archivo para la lista</translation>
    </message>
    <message>
      <source>Choose a folder for the copies</source>
      <translation>Elegir una carpeta para las copias</translation>
    </message>
    <message>
      <source>Choose a folder of photos</source>
      <translation>Elegir una carpeta de fotos</translation>
    </message>
    <message>
      <source>Choose a folder of photos. Its subfolders are included.</source>
      <translation>Elegir una carpeta de fotos. Se incluyen sus subcarpetas.</translation>
    </message>
    <message>
      <source>Choose a picture to search with</source>
      <translation>Elegir una imagen para buscar</translation>
    </message>
    <message>
      <source>Choose folder…</source>
      <translation>Elegir carpeta…</translation>
    </message>
    <message>
      <source>Choose the weights of {model}, and its tokenizer.json if it has one</source>
      <translation>Elegir los pesos de {model} y su tokenizer.json, si lo tiene</translation>
    </message>
    <message>
      <source>Choose where…</source>
      <translation>Elegir dónde…</translation>
    </message>
    <message>
      <source>Clear history</source>
      <translation>Borrar el historial</translation>
    </message>
    <message>
      <source>Clear the search</source>
      <translation>Borrar la búsqueda</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>Close the message</source>
      <translation>Cerrar el mensaje</translation>
    </message>
    <message>
      <source>Close the preview</source>
      <translation>Cerrar la vista previa</translation>
    </message>
    <message>
      <source>Close the preview (Esc)</source>
      <translation>Cerrar la vista previa (Esc)</translation>
    </message>
    <message>
      <source>Closer look at the best photos of the first level; also sees small things.</source>
      <translation>Vistazo más atento a las mejores fotos del primer nivel; ve también cosas pequeñas.</translation>
    </message>
    <message>
      <source>Closer look skipped: not enough graphics memory</source>
      <translation>Vistazo más atento omitido: falta memoria gráfica</translation>
    </message>
    <message>
      <source>Closer look {n} skipped: not enough graphics memory</source>
      <translation>Vistazo más atento {n} omitido: falta memoria gráfica</translation>
    </message>
    <message>
      <source>Closest look skipped: not enough graphics memory</source>
      <translation>Vistazo a fondo omitido: falta memoria gráfica</translation>
    </message>
    <message>
      <source>Closing the window leaves an icon in the tray and indexing goes on; the icon opens the window again and quits the program.</source>
      <translation>Al cerrar la ventana queda un icono en la bandeja y la indexación sigue; el icono vuelve a abrir la ventana y cierra el programa.</translation>
    </message>
    <message>
      <source>Comes with the program</source>
      <translation>Incluido en el programa</translation>
    </message>
    <message>
      <source>Compare all photos ({price})</source>
      <translation>Comparar todas las fotos ({price})</translation>
    </message>
    <message>
      <source>Compare {photos} ({price})</source>
      <translation>Comparar {photos} ({price})</translation>
    </message>
    <message>
      <source>Comparing search {n} of {total}</source>
      <translation>Comparando la búsqueda {n} de {total}</translation>
    </message>
    <message>
      <source>Comparing…</source>
      <translation>Comparando…</translation>
    </message>
    <message>
      <source>Continue</source>
      <translation>Continuar</translation>
    </message>
    <message>
      <source>Continue anyway</source>
      <translation>Continuar igualmente</translation>
    </message>
    <message>
      <source>Continue {folder}</source>
      <translation>Continuar {folder}</translation>
    </message>
    <message>
      <source>ConvNeXt-Base trained on pictures chosen for their looks; finds a little more than the paper's.</source>
      <translation>ConvNeXt-Base entrenado con imágenes elegidas por su aspecto; encuentra algo más que el del artículo.</translation>
    </message>
    <message numerus="yes">
      <source>Copied %Ln path(s)</source>
      <translation>
        <numerusform>%Ln ruta copiada</numerusform>
        <numerusform>%Ln rutas copiadas</numerusform>
      </translation>
    </message>
    <message>
      <source>Copied {n} of {total}</source>
      <translation>Copiadas: {n} de {total}</translation>
    </message>
    <message>
      <source>Copied {photos}</source>
      <translation>Copiado: {photos}</translation>
    </message>
    <message>
      <source>Copied. It holds no paths and no searches.</source>
      <translation>Copiado. No contiene rutas ni búsquedas.</translation>
    </message>
    <message>
      <source>Copies of the files, in a folder</source>
      <translation>Copias de los archivos, en una carpeta</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Copiar</translation>
    </message>
    <message>
      <source>Copy details for a bug report</source>
      <translation>Copiar los datos para un informe de error</translation>
    </message>
    <message>
      <source>Copy list</source>
      <translation>Copiar la lista</translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>Copiar la ruta</translation>
    </message>
    <message>
      <source>Copy the files</source>
      <translation>Copiar los archivos</translation>
    </message>
    <message>
      <source>Copy the paths, one a line</source>
      <translation>Copiar las rutas, una por línea</translation>
    </message>
    <message>
      <source>Copying…</source>
      <translation>Copiando…</translation>
    </message>
    <message>
      <source>Could not read</source>
      <translation>No se pudieron leer</translation>
    </message>
    <message>
      <source>Counting…</source>
      <translation>Contando…</translation>
    </message>
    <message>
      <source>Custom</source>
      <translation>A medida</translation>
    </message>
    <message>
      <source>Damage</source>
      <translation>Daño</translation>
    </message>
    <message>
      <source>Damaged</source>
      <translation>Dañado</translation>
    </message>
    <message>
      <source>Dark colours</source>
      <translation>Colores oscuros</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>Día</translation>
    </message>
    <message>
      <source>Delete removes it, Enter opens its menu</source>
      <translation>Supr la quita, Intro abre su menú</translation>
    </message>
    <message>
      <source>Describe a photo</source>
      <translation>Describir una foto</translation>
    </message>
    <message>
      <source>Describe a photo: black cat, cake with candles, boats on a lake</source>
      <translation>Describir una foto: gato negro, tarta con velas, barcas en un lago</translation>
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
      <translation>Detalles</translation>
    </message>
    <message>
      <source>Details (Ctrl+I)</source>
      <translation>Detalles (Ctrl+I)</translation>
    </message>
    <message>
      <source>Downloading {part}</source>
      <translation>Descargando {part}</translation>
    </message>
    <message>
      <source>Downloading {part}, {time}</source>
      <translation>Descargando {part}, {time}</translation>
    </message>
    <message>
      <source>Downloading…</source>
      <translation>Descargando…</translation>
    </message>
    <message>
      <source>Each look takes fewer photos than the one before it, so this is at most {n}.</source>
      <translation>Cada vistazo abarca menos fotos que el anterior; aquí son {n} como máximo.</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>Editar</translation>
    </message>
    <message>
      <source>English</source>
      <translation>inglés</translation>
    </message>
    <message>
      <source>Enter searches, F2 gives another name, Delete removes</source>
      <translation>Intro busca, F2 cambia el nombre, Supr quita</translation>
    </message>
    <message>
      <source>Every level had looked at {name} already</source>
      <translation>Todos los niveles habían mirado ya {name}</translation>
    </message>
    <message>
      <source>Every photo could be read.</source>
      <translation>Se pudieron leer todas las fotos.</translation>
    </message>
    <message>
      <source>Every photo is left out by what narrows the search.</source>
      <translation>Lo que limita la búsqueda deja fuera todas las fotos.</translation>
    </message>
    <message>
      <source>Every search starts with a quick look at all photos. Larger models then look again at the best ones and put them in a better order. What they see is kept, so no photo is ever paid for twice.</source>
      <translation>Cada búsqueda empieza con un vistazo rápido a todas las fotos. Después, modelos mayores vuelven a mirar las mejores y las ordenan mejor. Lo que ven se guarda: ninguna foto se paga dos veces.</translation>
    </message>
    <message>
      <source>Everything that was learnt of a folder's photos is overwritten at once. The photos themselves are not touched.</source>
      <translation>Todo lo aprendido de las fotos de una carpeta se sobrescribe al instante. Las fotos mismas no se tocan.</translation>
    </message>
    <message>
      <source>Everything the program writes is in {folder}</source>
      <translation>Todo lo que escribe el programa está en {folder}</translation>
    </message>
    <message>
      <source>Everything the program writes is in {folder}: {size}</source>
      <translation>Todo lo que escribe el programa está en {folder}: {size}</translation>
    </message>
    <message>
      <source>Exact copies</source>
      <translation>Copias exactas</translation>
    </message>
    <message>
      <source>Exclude photos of {folder}</source>
      <translation>Excluir fotos de {folder}</translation>
    </message>
    <message>
      <source>Exclude…</source>
      <translation>Excluir…</translation>
    </message>
    <message>
      <source>Export photos</source>
      <translation>Exportar fotos</translation>
    </message>
    <message>
      <source>Export photos: copies of them, or a list</source>
      <translation>Exportar fotos: copias o una lista</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportar…</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Exposición</translation>
    </message>
    <message>
      <source>F1 lists what can be typed, like date:2023 or -sofa</source>
      <translation>F1 muestra lo que se puede escribir, como date:2023 o -sofa</translation>
    </message>
    <message>
      <source>Fast first look. Finds things that have names: animals, objects, scenes.</source>
      <translation>Primer vistazo rápido. Encuentra cosas que tienen nombre: animales, objetos, escenas.</translation>
    </message>
    <message>
      <source>Fetched in part ({part})</source>
      <translation>Descargado en parte ({part})</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Archivo</translation>
    </message>
    <message>
      <source>Files of models ({kinds})</source>
      <translation>Archivos de modelos ({kinds})</translation>
    </message>
    <message>
      <source>Find photos by describing them</source>
      <translation>Encontrar fotos describiéndolas</translation>
    </message>
    <message>
      <source>Find photos like the selected ones</source>
      <translation>Buscar fotos parecidas a las seleccionadas</translation>
    </message>
    <message>
      <source>Finds more than CLIP ViT-B/32 from a smaller download; its licence allows research only.</source>
      <translation>Encuentra más que CLIP ViT-B/32 con una descarga menor; la licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>Finds photos by description, on this computer alone. It never writes, moves or deletes your photos.</source>
      <translation>Encuentra fotos por su descripción, solo en este equipo. Nunca escribe, mueve ni borra las fotos.</translation>
    </message>
    <message>
      <source>Finds what a sentence describes, in English, German, French, Spanish, Russian and over twenty more languages. Weak in Finnish, Hindi and Thai.</source>
      <translation>Encuentra lo que describe una frase en inglés, alemán, francés, español, ruso y más de veinte idiomas más. Flojo en finés, hindi y tailandés.</translation>
    </message>
    <message>
      <source>Finds what a sentence describes: things, people, what they do, scenes. For any laptop.</source>
      <translation>Encuentra lo que describe una frase: cosas, personas, lo que hacen, escenas. Para cualquier portátil.</translation>
    </message>
    <message>
      <source>First results of a search</source>
      <translation>Primeros resultados</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Carpeta</translation>
    </message>
    <message>
      <source>Folders</source>
      <translation>Carpetas</translation>
    </message>
    <message>
      <source>Folders (F9)</source>
      <translation>Carpetas (F9)</translation>
    </message>
    <message>
      <source>For comparing with the paper</source>
      <translation>Para comparar con el artículo</translation>
    </message>
    <message>
      <source>Forget a folder now</source>
      <translation>Olvidar una carpeta ahora</translation>
    </message>
    <message>
      <source>Forget everything about the photos in {folder}?</source>
      <translation>¿Olvidar todo sobre las fotos de {folder}?</translation>
    </message>
    <message>
      <source>Forget now…</source>
      <translation>Olvidar ahora…</translation>
    </message>
    <message>
      <source>Forget photos</source>
      <translation>Olvidar las fotos</translation>
    </message>
    <message>
      <source>Forget photos…</source>
      <translation>Olvidar las fotos…</translation>
    </message>
    <message>
      <source>Forget the photos of {folder}</source>
      <translation>Olvidar las fotos de {folder}</translation>
    </message>
    <message>
      <source>Forget them</source>
      <translation>Olvidarlas</translation>
    </message>
    <message>
      <source>Forget {folder} now</source>
      <translation>Olvidar {folder} ahora</translation>
    </message>
    <message>
      <source>Forgetting the photos of {folder}…</source>
      <translation>Olvidando las fotos de {folder}…</translation>
    </message>
    <message>
      <source>Forgotten: {photos} of {folder}. No file was touched.</source>
      <translation>Olvidado: {photos} de {folder}. No se tocó ningún archivo.</translation>
    </message>
    <message>
      <source>Found by name: {photos}</source>
      <translation>Encontradas por el nombre: {photos}</translation>
    </message>
    <message>
      <source>Found without a look at the photos</source>
      <translation>Encontradas sin mirar las fotos</translation>
    </message>
    <message>
      <source>From the search box to the photos</source>
      <translation>Del cuadro de búsqueda a las fotos</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Pantalla completa</translation>
    </message>
    <message>
      <source>Full size, 100 % (Z)</source>
      <translation>Tamaño real, 100 % (Z)</translation>
    </message>
    <message>
      <source>Full size, and back</source>
      <translation>Tamaño real y vuelta</translation>
    </message>
    <message>
      <source>Get</source>
      <translation>Descargar</translation>
    </message>
    <message>
      <source>Get model</source>
      <translation>Descargar modelo</translation>
    </message>
    <message>
      <source>Get the other {size}</source>
      <translation>Descargar los {size} restantes</translation>
    </message>
    <message>
      <source>Get {size}</source>
      <translation>Descargar {size}</translation>
    </message>
    <message>
      <source>Get {size} again</source>
      <translation>Descargar {size} otra vez</translation>
    </message>
    <message>
      <source>Get {size} first</source>
      <translation>Antes, descargar {size}</translation>
    </message>
    <message>
      <source>Getting ready…</source>
      <translation>Preparando…</translation>
    </message>
    <message>
      <source>Getting the whole photo…</source>
      <translation>Cargando la foto completa…</translation>
    </message>
    <message>
      <source>Getting {model}: {part}</source>
      <translation>Descargando {model}: {part}</translation>
    </message>
    <message>
      <source>Getting {model}: {part}, {time}</source>
      <translation>Descargando {model}: {part}, {time}</translation>
    </message>
    <message>
      <source>Getting {what}</source>
      <translation>Descargando {what}</translation>
    </message>
    <message>
      <source>Getting {what}: {part}</source>
      <translation>Descargando {what}: {part}</translation>
    </message>
    <message>
      <source>Getting {what}: {part}, {time}</source>
      <translation>Descargando {what}: {part}, {time}</translation>
    </message>
    <message>
      <source>Go on in the tray</source>
      <translation>Seguir en la bandeja</translation>
    </message>
    <message>
      <source>Go on indexing</source>
      <translation>Seguir indexando</translation>
    </message>
    <message>
      <source>Go on preparing</source>
      <translation>Seguir preparando</translation>
    </message>
    <message>
      <source>Go on with indexing now, whatever it waits for</source>
      <translation>Seguir indexando ahora, sea cual sea la espera</translation>
    </message>
    <message>
      <source>Go to the search box</source>
      <translation>Ir al cuadro de búsqueda</translation>
    </message>
    <message>
      <source>Good matches</source>
      <translation>Buenos resultados</translation>
    </message>
    <message>
      <source>Good matches: {photos}</source>
      <translation>Buenas coincidencias: {photos}</translation>
    </message>
    <message>
      <source>Graphics (Intel)</source>
      <translation>Gráficos (Intel)</translation>
    </message>
    <message>
      <source>Graphics card (NVIDIA)</source>
      <translation>Tarjeta gráfica (NVIDIA)</translation>
    </message>
    <message>
      <source>Graphics of this Mac</source>
      <translation>Gráficos de este Mac</translation>
    </message>
    <message>
      <source>Here, per photo</source>
      <translation>Aquí, por foto</translation>
    </message>
    <message>
      <source>Hidden from this search: {photos}</source>
      <translation>Oculto en esta búsqueda: {photos}</translation>
    </message>
    <message>
      <source>Hide from this search</source>
      <translation>Ocultar en esta búsqueda</translation>
    </message>
    <message>
      <source>Holds from the next start of the program on.</source>
      <translation>Vale desde el próximo inicio del programa.</translation>
    </message>
    <message>
      <source>How far comparing is</source>
      <translation>Avance de la comparación</translation>
    </message>
    <message>
      <source>How many photos the {look} looks at</source>
      <translation>Número de fotos: {look}</translation>
    </message>
    <message>
      <source>How much deeper</source>
      <translation>Cuánto más a fondo</translation>
    </message>
    <message>
      <source>How much is copied</source>
      <translation>Cuánto se ha copiado</translation>
    </message>
    <message>
      <source>How often do searches agree with the largest model?</source>
      <translation>¿Con qué frecuencia coinciden las búsquedas con el mayor modelo?</translation>
    </message>
    <message>
      <source>How strictly good matches are chosen</source>
      <translation>Con qué rigor se eligen los buenos resultados</translation>
    </message>
    <message>
      <source>I accept the licence of {model}: research use only</source>
      <translation>Acepto la licencia de {model}: solo investigación</translation>
    </message>
    <message>
      <source>I accept: research use only</source>
      <translation>Acepto: solo para investigación</translation>
    </message>
    <message>
      <source>Icons: Lucide, ISC, parts of it MIT (Feather)</source>
      <translation>Iconos: Lucide, ISC, en parte MIT (Feather)</translation>
    </message>
    <message>
      <source>In a folder of this name</source>
      <translation>En una carpeta con este nombre</translation>
    </message>
    <message>
      <source>In measured seconds, reading included: {times}</source>
      <translation>En segundos medidos, lectura incluida: {times}</translation>
    </message>
    <message>
      <source>Index this first</source>
      <translation>Indexar esta primero</translation>
    </message>
    <message>
      <source>Indexing and refining wait for mains power. A search still takes a closer look at its best results.</source>
      <translation>Indexar y refinar esperan a la red eléctrica. Una búsqueda sigue mirando más de cerca sus mejores resultados.</translation>
    </message>
    <message>
      <source>Indexing finished</source>
      <translation>Indexación terminada</translation>
    </message>
    <message>
      <source>Indexing lets all other programs go first, and waits while a search is answered. Searching is never held back.</source>
      <translation>La indexación cede el paso a todos los demás programas y espera mientras se responde una búsqueda. La búsqueda nunca se frena.</translation>
    </message>
    <message>
      <source>Indexing paused at {n} of {total}</source>
      <translation>Indexación en pausa: {n} de {total}</translation>
    </message>
    <message>
      <source>Indexing progress</source>
      <translation>Progreso de la indexación</translation>
    </message>
    <message>
      <source>Indexing stopped: {n} waiting</source>
      <translation>Indexación detenida: {n} en espera</translation>
    </message>
    <message>
      <source>Indexing waits: on battery power.</source>
      <translation>La indexación espera: con batería.</translation>
    </message>
    <message>
      <source>Indexing {n} of {total}</source>
      <translation>Indexando {n} de {total}</translation>
    </message>
    <message>
      <source>Indexing {n} of {total}, {left}</source>
      <translation>Indexando {n} de {total}, {left}</translation>
    </message>
    <message>
      <source>It saves work until {share} of the photos are refined</source>
      <translation>Ahorra trabajo hasta que el {share} de las fotos esté mirado de cerca</translation>
    </message>
    <message>
      <source>Its name holds a line break, which such a list cannot hold</source>
      <translation>Su nombre contiene un salto de línea, que una lista así no admite</translation>
    </message>
    <message>
      <source>Its package is not installed</source>
      <translation>Su paquete no está instalado</translation>
    </message>
    <message>
      <source>Its photos are not there, what is known is kept</source>
      <translation>Sus fotos no están; lo que se sabe se conserva</translation>
    </message>
    <message>
      <source>Keep it</source>
      <translation>Conservarlo</translation>
    </message>
    <message>
      <source>Keep them</source>
      <translation>Conservarlas</translation>
    </message>
    <message>
      <source>Keep {model}</source>
      <translation>Conservar {model}</translation>
    </message>
    <message>
      <source>Keys and search words</source>
      <translation>Teclas y palabras de búsqueda</translation>
    </message>
    <message>
      <source>Keywords</source>
      <translation>Palabras clave</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Idioma</translation>
    </message>
    <message>
      <source>Larger</source>
      <translation>Mayor</translation>
    </message>
    <message>
      <source>Larger (+)</source>
      <translation>Mayor (+)</translation>
    </message>
    <message>
      <source>Larger pictures</source>
      <translation>Imágenes mayores</translation>
    </message>
    <message>
      <source>Largest model on all photos</source>
      <translation>El mayor modelo en todas las fotos</translation>
    </message>
    <message>
      <source>Lens</source>
      <translation>Objetivo</translation>
    </message>
    <message>
      <source>Less like this</source>
      <translation>Menos como esta</translation>
    </message>
    <message>
      <source>Less motion</source>
      <translation>Menos movimiento</translation>
    </message>
    <message>
      <source>Levels</source>
      <translation>Niveles</translation>
    </message>
    <message>
      <source>Library covered</source>
      <translation>Cubierto</translation>
    </message>
    <message>
      <source>Library covered by the {look}</source>
      <translation>Parte cubierta de la colección: {look}</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Licencias</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Ligero</translation>
    </message>
    <message>
      <source>Light colours</source>
      <translation>Colores claros</translation>
    </message>
    <message>
      <source>Like Light, with a third and much closer look at the best photos; a first search takes longer.</source>
      <translation>Como «Ligero», con un tercer vistazo mucho más atento a las mejores fotos; la primera búsqueda tarda más.</translation>
    </message>
    <message>
      <source>Like a black cat; photos like a sofa go down</source>
      <translation>Como un gato negro; las fotos como un sofá bajan</translation>
    </message>
    <message>
      <source>Like the system</source>
      <translation>Como el sistema</translation>
    </message>
    <message>
      <source>Loading…</source>
      <translation>Cargando…</translation>
    </message>
    <message>
      <source>Look at more photos closely, for this search</source>
      <translation>Mirar de cerca más fotos en esta búsqueda</translation>
    </message>
    <message>
      <source>Look closer at these photos now</source>
      <translation>Mirar de cerca estas fotos ahora</translation>
    </message>
    <message>
      <source>Look closer at this photo now</source>
      <translation>Mirar de cerca esta foto ahora</translation>
    </message>
    <message>
      <source>Look deeper</source>
      <translation>Mirar más a fondo</translation>
    </message>
    <message>
      <source>Looked closely at {name}</source>
      <translation>{name}: mirado de cerca</translation>
    </message>
    <message>
      <source>Looked closely at {name}. Continue puts it in its place.</source>
      <translation>{name}: mirado de cerca. «Continuar» lo pone en su lugar.</translation>
    </message>
    <message>
      <source>Looked closely at {name}. The closer look orders the best {n} photos alone; look deeper to have it among them.</source>
      <translation>{name}: mirado de cerca. El vistazo más atento solo ordena las {n} mejores fotos; con «Mirar más a fondo» entra en ellas.</translation>
    </message>
    <message>
      <source>Looked closely at {n}</source>
      <translation>{n} miradas de cerca</translation>
    </message>
    <message>
      <source>Looking at photo {n} of {total}</source>
      <translation>Mirando la foto {n} de {total}</translation>
    </message>
    <message>
      <source>Looking at photo {n} of {total}, {time}</source>
      <translation>Mirando la foto {n} de {total}, {time}</translation>
    </message>
    <message>
      <source>Looking closely at {name}…</source>
      <translation>Mirando de cerca {name}…</translation>
    </message>
    <message>
      <source>Looking for photos…</source>
      <translation>Buscando fotos…</translation>
    </message>
    <message>
      <source>Looks already paid for</source>
      <translation>Vistazos ya pagados</translation>
    </message>
    <message>
      <source>Looks at</source>
      <translation>Mira</translation>
    </message>
    <message>
      <source>Maybe</source>
      <translation>Quizás</translation>
    </message>
    <message>
      <source>Measure again</source>
      <translation>Medir de nuevo</translation>
    </message>
    <message>
      <source>Measured again when this changes</source>
      <translation>Se mide de nuevo si cambia</translation>
    </message>
    <message>
      <source>Measured. The figures are of now.</source>
      <translation>Medido. Las cifras son de ahora.</translation>
    </message>
    <message>
      <source>Measuring how fast this computer is…</source>
      <translation>Midiendo lo rápido que es este equipo…</translation>
    </message>
    <message>
      <source>Menu of the selected photos</source>
      <translation>Menú de las fotos seleccionadas</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modelo</translation>
    </message>
    <message>
      <source>Model of the {look}</source>
      <translation>Modelo: {look}</translation>
    </message>
    <message>
      <source>Model on disk</source>
      <translation>Modelo en disco</translation>
    </message>
    <message>
      <source>Model {model}: {licence}</source>
      <translation>Modelo {model}: {licence}</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelos</translation>
    </message>
    <message>
      <source>Models look at photos with the processor from now on; that can take longer</source>
      <translation>Los modelos miran las fotos con el procesador desde ahora; puede tardar más</translation>
    </message>
    <message>
      <source>Models look at the photos and understand the words. One that is fetched once stays here and works without a network; fetching one is the only thing this program uses the network for.</source>
      <translation>Los modelos miran las fotos y entienden las palabras. Una vez descargado, un modelo se queda aquí y funciona sin red; descargarlo es lo único para lo que este programa usa la red.</translation>
    </message>
    <message>
      <source>More contrast</source>
      <translation>Más contraste</translation>
    </message>
    <message>
      <source>More like this</source>
      <translation>Más como esta</translation>
    </message>
    <message>
      <source>More like this (Ctrl+Shift+L)</source>
      <translation>Más como esta (Ctrl+Mayús+L)</translation>
    </message>
    <message>
      <source>More models</source>
      <translation>Más modelos</translation>
    </message>
    <message>
      <source>More photos give a better order and take longer the first time. 0 switches a level off. A change takes effect at the next search.</source>
      <translation>Más fotos dan un orden mejor y tardan más la primera vez. 0 desactiva un nivel. Los cambios valen desde la próxima búsqueda.</translation>
    </message>
    <message>
      <source>Multilingual</source>
      <translation>Multilingüe</translation>
    </message>
    <message>
      <source>Multilingual, light</source>
      <translation>Multilingüe ligero</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nombre</translation>
    </message>
    <message>
      <source>Name of the saved search</source>
      <translation>Nombre de la búsqueda guardada</translation>
    </message>
    <message>
      <source>Names or keywords with “{words}”</source>
      <translation>Nombres o palabras clave con «{words}»</translation>
    </message>
    <message>
      <source>Needs a package: pip install pillow-heif</source>
      <translation>Necesita un paquete: pip install pillow-heif</translation>
    </message>
    <message>
      <source>Needs the extra jxl: pip install "desktop-search[jxl]"</source>
      <translation>Necesita el extra jxl: pip install "desktop-search[jxl]"</translation>
    </message>
    <message>
      <source>Needs the extra raw: pip install "desktop-search[raw]"</source>
      <translation>Necesita el extra raw: pip install "desktop-search[raw]"</translation>
    </message>
    <message>
      <source>Network: downloading a model</source>
      <translation>Red: descargando un modelo</translation>
    </message>
    <message>
      <source>Network: none</source>
      <translation>Red: ninguna</translation>
    </message>
    <message>
      <source>Never changes your files</source>
      <translation>Nunca cambia los archivos</translation>
    </message>
    <message>
      <source>New looks</source>
      <translation>Vistazos nuevos</translation>
    </message>
    <message>
      <source>New pattern</source>
      <translation>Patrón nuevo</translation>
    </message>
    <message>
      <source>New search</source>
      <translation>Búsqueda nueva</translation>
    </message>
    <message>
      <source>Newest</source>
      <translation>Más recientes</translation>
    </message>
    <message>
      <source>Newest photos</source>
      <translation>Fotos más recientes</translation>
    </message>
    <message>
      <source>Next photo</source>
      <translation>Foto siguiente</translation>
    </message>
    <message>
      <source>No clear match</source>
      <translation>Ningún resultado claro</translation>
    </message>
    <message>
      <source>No closer look yet. Search for something, and what it took is told here.</source>
      <translation>Aún no hay ningún vistazo más atento. Busque algo y aquí se dirá lo que costó.</translation>
    </message>
    <message>
      <source>No decoder could be started</source>
      <translation>No se pudo iniciar el lector de imágenes</translation>
    </message>
    <message>
      <source>No folder called {folder}.</source>
      <translation>Ninguna carpeta se llama {folder}.</translation>
    </message>
    <message>
      <source>No model has been fetched so far.</source>
      <translation>Aún no se ha descargado ningún modelo.</translation>
    </message>
    <message>
      <source>No name or keyword has “{query}” in it</source>
      <translation>Ningún nombre ni palabra clave contiene «{query}»</translation>
    </message>
    <message>
      <source>No permission to read the file</source>
      <translation>Sin permiso para leer el archivo</translation>
    </message>
    <message>
      <source>No photo can be {text}.</source>
      <translation>Ninguna foto puede ser {text}.</translation>
    </message>
    <message>
      <source>No photo here is a believable match, even after a closer look at the best {n}.</source>
      <translation>Ninguna foto encaja de forma creíble, ni siquiera tras un vistazo más atento a las {n} mejores.</translation>
    </message>
    <message>
      <source>No photo here is a believable match.</source>
      <translation>Ninguna foto encaja de forma creíble.</translation>
    </message>
    <message>
      <source>No photos fit these filters: {filters}</source>
      <translation>Ninguna foto cumple estos filtros: {filters}</translation>
    </message>
    <message>
      <source>No photos yet</source>
      <translation>Aún no hay fotos</translation>
    </message>
    <message>
      <source>No preset uses them.</source>
      <translation>Ningún ajuste los usa.</translation>
    </message>
    <message>
      <source>No program took {name}. The photo is unharmed; choose a default program for pictures in your system settings.</source>
      <translation>Ningún programa aceptó {name}. La foto está intacta; en los ajustes del sistema se puede elegir un programa para imágenes.</translation>
    </message>
    <message>
      <source>Not here</source>
      <translation>No está aquí</translation>
    </message>
    <message>
      <source>Not now</source>
      <translation>Ahora no</translation>
    </message>
    <message>
      <source>Not there, still searchable</source>
      <translation>Ausente, se puede buscar</translation>
    </message>
    <message>
      <source>Nothing fits well; these are the closest</source>
      <translation>Nada encaja bien; estas son las más cercanas</translation>
    </message>
    <message>
      <source>Nothing fits “{query}” well</source>
      <translation>Nada encaja bien con «{query}»</translation>
    </message>
    <message>
      <source>Nothing looks much like this picture</source>
      <translation>Nada se parece mucho a esta imagen</translation>
    </message>
    <message>
      <source>Nothing of {folder} is left out any more</source>
      <translation>Ya no se omite nada de {folder}</translation>
    </message>
    <message>
      <source>Of this kind of file</source>
      <translation>De este tipo de archivo</translation>
    </message>
    <message>
      <source>Of this size; width: and height: in pixels</source>
      <translation>De este tamaño; width: y height: en píxeles</translation>
    </message>
    <message>
      <source>Offline</source>
      <translation>Sin conexión</translation>
    </message>
    <message>
      <source>Offline, last seen {day}</source>
      <translation>Sin conexión, vista por última vez el {day}</translation>
    </message>
    <message>
      <source>Offline, still searchable</source>
      <translation>Sin conexión, se puede buscar</translation>
    </message>
    <message>
      <source>Oldest</source>
      <translation>Más antiguas</translation>
    </message>
    <message>
      <source>One order of looks and names</source>
      <translation>Un solo orden con aspecto y nombres</translation>
    </message>
    <message>
      <source>One step back: preview, selection, text, pictures</source>
      <translation>Un paso atrás: vista previa, selección, texto, imágenes</translation>
    </message>
    <message>
      <source>Only photos with one of the words in a name</source>
      <translation>Solo fotos con una de las palabras en el nombre</translation>
    </message>
    <message>
      <source>Only the first part is used</source>
      <translation>Solo se usa el principio</translation>
    </message>
    <message>
      <source>Only the first {n} filters of a search are used.</source>
      <translation>Solo cuentan los primeros {n} filtros de una búsqueda.</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Abrir</translation>
    </message>
    <message>
      <source>Open (Enter)</source>
      <translation>Abrir (Entrar)</translation>
    </message>
    <message>
      <source>Open in the usual program</source>
      <translation>Abrir en el programa habitual</translation>
    </message>
    <message>
      <source>Open models…</source>
      <translation>Abrir los modelos…</translation>
    </message>
    <message>
      <source>Open with</source>
      <translation>Abrir con</translation>
    </message>
    <message>
      <source>Opens the page about privacy</source>
      <translation>Abre la página de privacidad</translation>
    </message>
    <message>
      <source>Order of the photos, inside each group</source>
      <translation>Orden de las fotos, dentro de cada grupo</translation>
    </message>
    <message>
      <source>Other models here find more at the same cost.</source>
      <translation>Otros modelos de aquí encuentran más al mismo coste.</translation>
    </message>
    <message>
      <source>Other photos</source>
      <translation>Otras fotos</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>Páginas</translation>
    </message>
    <message>
      <source>Paper: BLIP, two levels</source>
      <translation>Artículo: BLIP, dos niveles</translation>
    </message>
    <message>
      <source>Paper: ConvNeXt, three levels</source>
      <translation>Artículo: ConvNeXt, tres niveles</translation>
    </message>
    <message>
      <source>Paper: ConvNeXt, two levels</source>
      <translation>Artículo: ConvNeXt, dos niveles</translation>
    </message>
    <message>
      <source>Paper: ViT, three levels</source>
      <translation>Artículo: ViT, tres niveles</translation>
    </message>
    <message>
      <source>Paper: ViT, two levels</source>
      <translation>Artículo: ViT, dos niveles</translation>
    </message>
    <message>
      <source>Past searches</source>
      <translation>Búsquedas anteriores</translation>
    </message>
    <message>
      <source>Past searches, in the search box</source>
      <translation>Búsquedas anteriores, en el cuadro de búsqueda</translation>
    </message>
    <message>
      <source>Patterns</source>
      <translation>Patrones</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pausa</translation>
    </message>
    <message>
      <source>Pause indexing</source>
      <translation>Pausar la indexación</translation>
    </message>
    <message>
      <source>Pause on battery power</source>
      <translation>Pausar con batería</translation>
    </message>
    <message>
      <source>Pause preparing</source>
      <translation>Pausar la preparación</translation>
    </message>
    <message>
      <source>Pause {folder}</source>
      <translation>Pausar {folder}</translation>
    </message>
    <message>
      <source>Paused, still searchable</source>
      <translation>En pausa, se puede buscar</translation>
    </message>
    <message>
      <source>Paused: searchable, but neither checked nor indexed</source>
      <translation>En pausa: se puede buscar, pero no se comprueba ni se indexa</translation>
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
      <translation>Las fotos y las búsquedas nunca salen de este equipo</translation>
    </message>
    <message>
      <source>Photos in these folders and all folders below them can be found. Removing a folder here never touches the photos, and what was learned of them is kept for when it comes back; forgetting them removes that too. A paused folder stays searchable and is left alone until you continue it.</source>
      <translation>Se pueden encontrar las fotos de estas carpetas y de todas sus subcarpetas. Quitar aquí una carpeta nunca toca las fotos, y lo aprendido de ellas se guarda para cuando vuelva; olvidarlas borra también eso. En una carpeta en pausa se puede seguir buscando, y no se toca hasta que usted la continúe.</translation>
    </message>
    <message>
      <source>Photos refined in the background</source>
      <translation>Fotos miradas de cerca en segundo plano</translation>
    </message>
    <message>
      <source>Photos that could not be read</source>
      <translation>Fotos que no se pudieron leer</translation>
    </message>
    <message>
      <source>Photos that match a pattern are left out of the search. The files are not touched. Left out everywhere: hidden folders, {names}.</source>
      <translation>Las fotos que coinciden con un patrón quedan fuera de la búsqueda. Los archivos no se tocan. Siempre se omiten: carpetas ocultas, {names}.</translation>
    </message>
    <message>
      <source>Photos with all the words in a name, keyword or caption move up among the others; else they are a group of their own</source>
      <translation>Las fotos con todas las palabras en el nombre, las palabras clave o el pie suben entre las demás; si no, forman un grupo aparte</translation>
    </message>
    <message>
      <source>Photos, searches and results never leave this computer. There is no telemetry and no update check.</source>
      <translation>Las fotos, las búsquedas y los resultados nunca salen de este equipo. No hay telemetría ni comprobación de actualizaciones.</translation>
    </message>
    <message>
      <source>Picture</source>
      <translation>Imagen</translation>
    </message>
    <message>
      <source>Pictures ({endings})</source>
      <translation>Imágenes ({endings})</translation>
    </message>
    <message>
      <source>Place</source>
      <translation>Lugar</translation>
    </message>
    <message>
      <source>Place {n} of {total}. Raw value {score}, comparable only inside this level</source>
      <translation>Puesto {n} de {total}. Valor bruto {score}, comparable solo dentro de este nivel</translation>
    </message>
    <message>
      <source>Place {n}, by a {look}</source>
      <translation>Puesto {n}, {look}</translation>
    </message>
    <message>
      <source>Preparing likely searches</source>
      <translation>Preparando búsquedas probables</translation>
    </message>
    <message>
      <source>Preparing {model} paused: {n} of {total}</source>
      <translation>Preparación de {model} en pausa: {n} de {total}</translation>
    </message>
    <message>
      <source>Preparing {model}: {n} of {total}</source>
      <translation>Preparando {model}: {n} de {total}</translation>
    </message>
    <message>
      <source>Preparing: {n} of {total}</source>
      <translation>Preparando: {n} de {total}</translation>
    </message>
    <message>
      <source>Presets</source>
      <translation>Ajustes predefinidos</translation>
    </message>
    <message>
      <source>Preview</source>
      <translation>Vista previa</translation>
    </message>
    <message>
      <source>Preview; the arrow keys browse</source>
      <translation>Vista previa; las flechas pasan las fotos</translation>
    </message>
    <message>
      <source>Previous photo</source>
      <translation>Foto anterior</translation>
    </message>
    <message>
      <source>Privacy</source>
      <translation>Privacidad</translation>
    </message>
    <message>
      <source>Processor cores for indexing and models</source>
      <translation>Núcleos del procesador para indexar y modelos</translation>
    </message>
    <message numerus="yes">
      <source>Processor, %Ln core(s)</source>
      <translation>
        <numerusform>Procesador, %Ln núcleo</numerusform>
        <numerusform>Procesador, %Ln núcleos</numerusform>
      </translation>
    </message>
    <message>
      <source>Progress of getting the models</source>
      <translation>Progreso de la descarga de los modelos</translation>
    </message>
    <message>
      <source>Progress of {model}</source>
      <translation>Progreso de {model}</translation>
    </message>
    <message>
      <source>Put the photos in the sharper order (Ctrl+Enter)</source>
      <translation>Poner las fotos en el orden más preciso (Ctrl+Entrar)</translation>
    </message>
    <message>
      <source>Put these photos back where the pictures place them</source>
      <translation>Devolver estas fotos al lugar que les da su aspecto</translation>
    </message>
    <message>
      <source>Qt and Qt for Python: LGPL 3</source>
      <translation>Qt y Qt para Python: LGPL 3</translation>
    </message>
    <message>
      <source>Quick look at {photos}</source>
      <translation>Vistazo rápido a {photos}</translation>
    </message>
    <message>
      <source>Quick on any computer; finds everyday things and scenes, and sees only the middle of a wide photo.</source>
      <translation>Rápido en cualquier equipo; encuentra cosas y escenas cotidianas, y de una foto ancha ve solo el centro.</translation>
    </message>
    <message>
      <source>Quick, and finds what a sentence describes. Its licence allows research only.</source>
      <translation>Rápido, y encuentra lo que describe una frase. La licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>Quick, and understands many languages; weak in Finnish, Hindi and Thai.</source>
      <translation>Rápido, y entiende muchos idiomas; flojo en finés, hindi y tailandés.</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Salir</translation>
    </message>
    <message>
      <source>Rating</source>
      <translation>Valoración</translation>
    </message>
    <message>
      <source>Reading this file took too long</source>
      <translation>Leer este archivo tardó demasiado</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>Listo</translation>
    </message>
    <message>
      <source>Ready to search in the first minute</source>
      <translation>Se puede buscar en el primer minuto</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>Motivo</translation>
    </message>
    <message>
      <source>Recently added</source>
      <translation>Añadidas recientemente</translation>
    </message>
    <message>
      <source>Reckoned with what each look really saw: {times}</source>
      <translation>Según lo que cada vistazo vio de verdad: {times}</translation>
    </message>
    <message>
      <source>Refine all photos</source>
      <translation>Mirar todas de cerca</translation>
    </message>
    <message>
      <source>Refine all photos ({price})</source>
      <translation>Mirar todas de cerca ({price})</translation>
    </message>
    <message>
      <source>Refine all photos in the background</source>
      <translation>Mirar de cerca todas las fotos en segundo plano</translation>
    </message>
    <message>
      <source>Refine all photos in the background ({price})</source>
      <translation>Mirar de cerca todas las fotos en segundo plano ({price})</translation>
    </message>
    <message>
      <source>Refine when idle</source>
      <translation>Afinar en reposo</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done</source>
      <translation>Afinando todas las fotos: {share} hecho</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done, {time}</source>
      <translation>Afinando todas las fotos: {share} hecho, {time}</translation>
    </message>
    <message>
      <source>Refining all photos: {share} done. It waits: {reason}.</source>
      <translation>Afinando todas las fotos: {share} hecho. Espera: {reason}.</translation>
    </message>
    <message>
      <source>Refining {n} of {total}</source>
      <translation>Afinando {n} de {total}</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>Rechazada</translation>
    </message>
    <message>
      <source>Remember the words of past searches</source>
      <translation>Recordar búsquedas anteriores</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message>
      <source>Remove a past search from the list</source>
      <translation>Quitar de la lista una búsqueda anterior</translation>
    </message>
    <message>
      <source>Remove a saved search from the list</source>
      <translation>Quitar una búsqueda guardada de la lista</translation>
    </message>
    <message>
      <source>Remove from the list</source>
      <translation>Quitar de la lista</translation>
    </message>
    <message>
      <source>Remove from this list</source>
      <translation>Quitar de esta lista</translation>
    </message>
    <message>
      <source>Remove it</source>
      <translation>Quitarlo</translation>
    </message>
    <message>
      <source>Remove {folder}</source>
      <translation>Quitar {folder}</translation>
    </message>
    <message>
      <source>Remove {model}</source>
      <translation>Quitar {model}</translation>
    </message>
    <message>
      <source>Remove {what}</source>
      <translation>Quitar {what}</translation>
    </message>
    <message>
      <source>Removing…</source>
      <translation>Quitando…</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Cambiar el nombre</translation>
    </message>
    <message>
      <source>Research</source>
      <translation>Investigación</translation>
    </message>
    <message>
      <source>Run models on</source>
      <translation>Ejecutar modelos en</translation>
    </message>
    <message>
      <source>Save this search</source>
      <translation>Guardar esta búsqueda</translation>
    </message>
    <message>
      <source>Save this search (Ctrl+D)</source>
      <translation>Guardar esta búsqueda (Ctrl+D)</translation>
    </message>
    <message>
      <source>Saved search removed: {name}</source>
      <translation>Búsqueda guardada quitada: {name}</translation>
    </message>
    <message>
      <source>Saved searches</source>
      <translation>Búsquedas guardadas</translation>
    </message>
    <message>
      <source>Savings</source>
      <translation>Ahorro</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>Search by looks</source>
      <translation>Buscar por el aspecto</translation>
    </message>
    <message>
      <source>Search depth</source>
      <translation>Profundidad</translation>
    </message>
    <message>
      <source>Search for something first, then save it</source>
      <translation>Busque algo primero y luego guárdelo</translation>
    </message>
    <message>
      <source>Search goes on with {old} until {new} covers all photos ({n} of {total}).</source>
      <translation>La búsqueda sigue con {old} hasta que {new} cubra todas las fotos ({n} de {total}).</translation>
    </message>
    <message>
      <source>Search goes on with {old} until {new} covers all photos.</source>
      <translation>La búsqueda sigue con {old} hasta que {new} cubra todas las fotos.</translation>
    </message>
    <message>
      <source>Search like an earlier one</source>
      <translation>Búsqueda como una anterior</translation>
    </message>
    <message>
      <source>Search now, and look closer at once</source>
      <translation>Buscar ya y mirar más de cerca enseguida</translation>
    </message>
    <message>
      <source>Search text + this</source>
      <translation>Texto de búsqueda + esta</translation>
    </message>
    <message>
      <source>Search with a copied picture or file</source>
      <translation>Buscar con una imagen o un archivo copiados</translation>
    </message>
    <message>
      <source>Search with a picture</source>
      <translation>Buscar con una imagen</translation>
    </message>
    <message>
      <source>Search without filters</source>
      <translation>Buscar sin filtros</translation>
    </message>
    <message>
      <source>Searches</source>
      <translation>Búsquedas</translation>
    </message>
    <message>
      <source>Searches have refined {share} of the photos by now. From here on it is less work to refine all of them once: every search is sharp at once then.</source>
      <translation>Las búsquedas ya han mirado de cerca el {share} de las fotos. Desde aquí cuesta menos mirarlas todas una vez: así cada búsqueda es precisa al momento.</translation>
    </message>
    <message>
      <source>Searching</source>
      <translation>Búsqueda</translation>
    </message>
    <message>
      <source>Searching by description needs {model} ({facts}). Until it is here, the photos can be looked through.</source>
      <translation>Buscar por descripción necesita {model} ({facts}). Hasta que esté aquí, se pueden hojear las fotos.</translation>
    </message>
    <message>
      <source>Searching by description needs {model}, whose files here are damaged. Getting it again takes {facts}.</source>
      <translation>Buscar por descripción necesita {model}, cuyos archivos están dañados aquí. Descargarlo de nuevo son {facts}.</translation>
    </message>
    <message>
      <source>Sees smaller things than the 256 px one, in many languages, at over twice its cost.</source>
      <translation>Ve cosas más pequeñas que el de 256 px, en muchos idiomas, a más del doble de coste.</translation>
    </message>
    <message>
      <source>Select a photo to see its details</source>
      <translation>Seleccionar una foto para ver sus detalles</translation>
    </message>
    <message>
      <source>Select all photos</source>
      <translation>Seleccionar todas las fotos</translation>
    </message>
    <message>
      <source>Selected: {photos}</source>
      <translation>Seleccionadas: {photos}</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Ajustes</translation>
    </message>
    <message>
      <source>Settings (Ctrl+Comma)</source>
      <translation>Ajustes (Ctrl+Coma)</translation>
    </message>
    <message>
      <source>Shift+Delete removes a search from this list</source>
      <translation>Mayús+Supr quita una búsqueda de esta lista</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>Mostrar</translation>
    </message>
    <message numerus="yes">
      <source>Show %Ln better match(es)</source>
      <translation>
        <numerusform>Mostrar %Ln resultado mejor</numerusform>
        <numerusform>Mostrar %Ln resultados mejores</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Show all %Ln that look the same</source>
      <translation>
        <numerusform>Mostrar la %Ln que se ve igual</numerusform>
        <numerusform>Mostrar las %Ln que se ven iguales</numerusform>
      </translation>
    </message>
    <message>
      <source>Show all photos that look the same, or one of them</source>
      <translation>Mostrar todas las fotos que se ven iguales, o una de ellas</translation>
    </message>
    <message>
      <source>Show all {n}</source>
      <translation>Mostrar las {n}</translation>
    </message>
    <message>
      <source>Show how closely each was looked at</source>
      <translation>Mostrar con qué detalle se miró cada una</translation>
    </message>
    <message>
      <source>Show in file manager</source>
      <translation>Mostrar en el gestor de archivos</translation>
    </message>
    <message>
      <source>Show in folder</source>
      <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
      <source>Show in the file manager</source>
      <translation>Mostrar en el gestor de archivos</translation>
    </message>
    <message>
      <source>Show more</source>
      <translation>Mostrar más</translation>
    </message>
    <message>
      <source>Show names</source>
      <translation>Mostrar nombres</translation>
    </message>
    <message>
      <source>Show photos that look the same as one</source>
      <translation>Mostrar como una las fotos que se ven iguales</translation>
    </message>
    <message>
      <source>Show the better matches that wait</source>
      <translation>Mostrar los resultados mejores que esperan</translation>
    </message>
    <message>
      <source>Show the closest anyway</source>
      <translation>Mostrar las más cercanas</translation>
    </message>
    <message>
      <source>Show these photos first</source>
      <translation>Mostrar primero estas fotos</translation>
    </message>
    <message>
      <source>Show {folder} in the file manager</source>
      <translation>Mostrar {folder} en el gestor de archivos</translation>
    </message>
    <message>
      <source>Show {n} more photos</source>
      <translation>Mostrar {n} fotos más</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Tamaño</translation>
    </message>
    <message>
      <source>Size of the pictures</source>
      <translation>Tamaño de las imágenes</translation>
    </message>
    <message>
      <source>Size of the pictures (Ctrl+Plus, Ctrl+Minus)</source>
      <translation>Tamaño de las imágenes (Ctrl+Más, Ctrl+Menos)</translation>
    </message>
    <message>
      <source>Small and quick; its licence allows research only.</source>
      <translation>Pequeño y rápido; la licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>Smaller</source>
      <translation>Menor</translation>
    </message>
    <message>
      <source>Smaller (−)</source>
      <translation>Menor (−)</translation>
    </message>
    <message>
      <source>Smaller pictures</source>
      <translation>Imágenes menores</translation>
    </message>
    <message>
      <source>So many of the first {k} photos of your {n} past searches are the same, compared on {photos}:</source>
      <translation>Así de muchas de las primeras {k} fotos de sus {n} búsquedas anteriores coinciden, comparando {photos}:</translation>
    </message>
    <message>
      <source>So many of the first {k} photos of {n} built-in searches are the same, as you have few of your own, compared on {photos}:</source>
      <translation>Tantas de las primeras {k} fotos de {n} búsquedas incorporadas son las mismas, ya que tiene pocas propias, comparadas en {photos}:</translation>
    </message>
    <message>
      <source>Sort: {order}</source>
      <translation>Orden: {order}</translation>
    </message>
    <message>
      <source>Speed and power</source>
      <translation>Velocidad y energía</translation>
    </message>
    <message>
      <source>Spent so far</source>
      <translation>Gastado hasta ahora</translation>
    </message>
    <message>
      <source>Starter</source>
      <translation>Inicial</translation>
    </message>
    <message>
      <source>Starting a closer look…</source>
      <translation>Empieza un vistazo más atento…</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Estado</translation>
    </message>
    <message>
      <source>Stays on this computer</source>
      <translation>Se queda en este equipo</translation>
    </message>
    <message>
      <source>Still indexing</source>
      <translation>Sigue indexando</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Parar</translation>
    </message>
    <message>
      <source>Stop comparing</source>
      <translation>Dejar de comparar</translation>
    </message>
    <message>
      <source>Stop refining all photos</source>
      <translation>Dejar de mirar de cerca todas las fotos</translation>
    </message>
    <message>
      <source>Stopped at {n} of {total}</source>
      <translation>Parado en {n} de {total}</translation>
    </message>
    <message>
      <source>Stopped. Copied before, whole: {photos}</source>
      <translation>Detenido. Copiadas antes, completas: {photos}</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Parando…</translation>
    </message>
    <message>
      <source>Storage for results</source>
      <translation>Espacio de resultados</translation>
    </message>
    <message>
      <source>Take the chosen value of a filter, while they are listed</source>
      <translation>Tomar el valor elegido de un filtro mientras aparece la lista</translation>
    </message>
    <message>
      <source>Take the {look} away</source>
      <translation>Quitar: {look}</translation>
    </message>
    <message>
      <source>Taken</source>
      <translation>Tomada</translation>
    </message>
    <message>
      <source>Taken at a place that the photo names</source>
      <translation>Tomadas en un lugar que la foto nombra</translation>
    </message>
    <message>
      <source>Taken between two days, months or years</source>
      <translation>Tomadas entre dos días, meses o años</translation>
    </message>
    <message>
      <source>Taken then</source>
      <translation>Tomadas entonces</translation>
    </message>
    <message>
      <source>Taken within 10 km of this latitude and longitude</source>
      <translation>Tomadas a menos de 10 km de esta latitud y longitud</translation>
    </message>
    <message>
      <source>Tells small things and close descriptions apart; seconds for each photo without a graphics card.</source>
      <translation>Distingue cosas pequeñas y descripciones parecidas; segundos por foto sin tarjeta gráfica.</translation>
    </message>
    <message>
      <source>The area is the work done so far.</source>
      <translation>El área es el trabajo hecho hasta ahora.</translation>
    </message>
    <message>
      <source>The area is the work done so far. The dashed line is the largest model on all photos.</source>
      <translation>El área es el trabajo hecho hasta ahora. La línea discontinua es el mayor modelo en todas las fotos.</translation>
    </message>
    <message>
      <source>The best here for searches that are not in English, by a little; weak in Hindi and Thai.</source>
      <translation>El mejor de aquí, por poco, para búsquedas que no están en inglés; flojo en hindi y tailandés.</translation>
    </message>
    <message>
      <source>The closer look for searches that are not in English; weak in Hindi and Thai.</source>
      <translation>El vistazo más atento para búsquedas que no están en inglés; flojo en hindi y tailandés.</translation>
    </message>
    <message>
      <source>The closest look at the most photos: small things and exact descriptions. For computers with a graphics card.</source>
      <translation>El vistazo más atento a más fotos: cosas pequeñas y descripciones exactas. Para equipos con tarjeta gráfica.</translation>
    </message>
    <message>
      <source>The closing quotation mark is missing.</source>
      <translation>Faltan las comillas de cierre.</translation>
    </message>
    <message>
      <source>The decoder stopped while it read this file</source>
      <translation>El lector de imágenes se detuvo con este archivo</translation>
    </message>
    <message>
      <source>The disk is full, so indexing waits. Searching goes on. It resumes by itself when there is room.</source>
      <translation>El disco está lleno, así que la indexación espera. La búsqueda sigue. Continúa sola cuando haya sitio.</translation>
    </message>
    <message>
      <source>The disk is full, so nothing more can be stored. What was indexed before is safe. Make room; the next run goes on from there.</source>
      <translation>El disco está lleno, así que no se puede guardar nada más. Lo indexado antes está a salvo. Haga sitio; la próxima vez se sigue desde ahí.</translation>
    </message>
    <message>
      <source>The disk is not connected, so nothing can be counted now</source>
      <translation>El disco no está conectado, así que ahora no se puede contar nada</translation>
    </message>
    <message>
      <source>The file changed while it was read</source>
      <translation>El archivo cambió mientras se leía</translation>
    </message>
    <message>
      <source>The file is cut off</source>
      <translation>El archivo está cortado</translation>
    </message>
    <message>
      <source>The file is empty</source>
      <translation>El archivo está vacío</translation>
    </message>
    <message>
      <source>The file is gone</source>
      <translation>El archivo ya no está</translation>
    </message>
    <message>
      <source>The file is mostly empty</source>
      <translation>El archivo está casi vacío</translation>
    </message>
    <message>
      <source>The file is still being written</source>
      <translation>El archivo aún se está escribiendo</translation>
    </message>
    <message>
      <source>The folder {shown} cannot be read ({detail}). Nothing was changed. Choose another folder.</source>
      <translation>La carpeta {shown} no se puede leer ({detail}). No se cambió nada. Elija otra carpeta.</translation>
    </message>
    <message>
      <source>The history is empty now</source>
      <translation>El historial está vacío ahora</translation>
    </message>
    <message>
      <source>The index is not open yet. Try again in a moment.</source>
      <translation>El índice aún no está abierto. Inténtelo de nuevo en un momento.</translation>
    </message>
    <message>
      <source>The languages of Multilingual with a shorter closer look, for any laptop; finds a little less.</source>
      <translation>Los idiomas de «Multilingüe» con un vistazo atento más corto, para cualquier portátil; encuentra algo menos.</translation>
    </message>
    <message>
      <source>The largest of its family; its licence allows research only.</source>
      <translation>El mayor de su familia; la licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>The models then only put those in order, and find nothing by looks alone</source>
      <translation>Los modelos solo ordenan esas y no encuentran nada solo por el aspecto</translation>
    </message>
    <message>
      <source>The most exact here, by a little; needs a large graphics card.</source>
      <translation>El más exacto de aquí, por poco; necesita una tarjeta gráfica grande.</translation>
    </message>
    <message>
      <source>The network is used for one thing: fetching a model when you ask for it under Models. The line at the bottom of the window says so while it lasts.</source>
      <translation>La red se usa para una sola cosa: descargar un modelo cuando se pide en Modelos. La línea inferior de la ventana lo indica mientras dura.</translation>
    </message>
    <message>
      <source>The next look takes fewer photos than this one, so this is at least {n}.</source>
      <translation>El vistazo siguiente abarca menos fotos que este; aquí son {n} como mínimo.</translation>
    </message>
    <message>
      <source>The paper's cascade of BLIP-B and BLIP-L, to measure it again.</source>
      <translation>La cascada del artículo con BLIP-B y BLIP-L, para medirla de nuevo.</translation>
    </message>
    <message>
      <source>The paper's cascade of ConvNeXt B and XXL, to measure it again.</source>
      <translation>La cascada del artículo con ConvNeXt B y XXL, para medirla de nuevo.</translation>
    </message>
    <message>
      <source>The paper's cascade of ConvNeXt B, L and XXL, to measure it again.</source>
      <translation>La cascada del artículo con ConvNeXt B, L y XXL, para medirla de nuevo.</translation>
    </message>
    <message>
      <source>The paper's cascade of ViT-B/16 and ViT-g/14, to measure it again.</source>
      <translation>La cascada del artículo con ViT-B/16 y ViT-g/14, para medirla de nuevo.</translation>
    </message>
    <message>
      <source>The paper's cascade of ViT-B/16, ViT-L/14 and ViT-g/14, to measure it again.</source>
      <translation>La cascada del artículo con ViT-B/16, ViT-L/14 y ViT-g/14, para medirla de nuevo.</translation>
    </message>
    <message>
      <source>The paper's large BLIP; slow without a graphics card.</source>
      <translation>El BLIP grande del artículo; lento sin tarjeta gráfica.</translation>
    </message>
    <message>
      <source>The paper's large ConvNeXt; slow without a graphics card.</source>
      <translation>El ConvNeXt grande del artículo; lento sin tarjeta gráfica.</translation>
    </message>
    <message>
      <source>The paper's large ViT; slow without a graphics card.</source>
      <translation>El ViT grande del artículo; lento sin tarjeta gráfica.</translation>
    </message>
    <message>
      <source>The paper's middle ConvNeXt; as good as ViT-L/14 at about half its cost.</source>
      <translation>El ConvNeXt mediano del artículo; tan bueno como ViT-L/14 a la mitad de coste, más o menos.</translation>
    </message>
    <message>
      <source>The paper's middle ViT; finds finer things than B/16, at almost five times its cost.</source>
      <translation>El ViT mediano del artículo; encuentra cosas más finas que B/16, a casi cinco veces su coste.</translation>
    </message>
    <message>
      <source>The paper's small BLIP; knows the kind of captions that COCO has.</source>
      <translation>El BLIP pequeño del artículo; conoce el tipo de descripciones de COCO.</translation>
    </message>
    <message>
      <source>The paper's small ConvNeXt.</source>
      <translation>El ConvNeXt pequeño del artículo.</translation>
    </message>
    <message>
      <source>The paper's small ViT; for every day, Perception Encoder B/16 finds more at the same cost.</source>
      <translation>El ViT pequeño del artículo; a diario, Perception Encoder B/16 encuentra más al mismo coste.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. The list tells where they are.</source>
      <translation>Las fotos no se tocan. La lista dice dónde están.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. Their names, previews and what was learned from them are removed from this computer's index at once and for real. To find them again the folder has to be added and read anew.</source>
      <translation>Las fotos mismas no se tocan. Sus nombres, sus miniaturas y lo aprendido de ellas se borran al instante y de verdad del índice de este equipo. Para volver a encontrarlas hay que añadir y leer la carpeta de nuevo.</translation>
    </message>
    <message>
      <source>The photos themselves are not touched. Where a name is taken, both files are kept.</source>
      <translation>Las fotos no se tocan. Si un nombre ya existe, se conservan ambos archivos.</translation>
    </message>
    <message>
      <source>The picture is damaged and cannot be read</source>
      <translation>La imagen está dañada y no se puede leer</translation>
    </message>
    <message>
      <source>The picture is damaged or of an unusual kind and cannot be read</source>
      <translation>La imagen está dañada o es de un tipo inusual y no se puede leer</translation>
    </message>
    <message>
      <source>The pictures of this search are no longer in the library</source>
      <translation>Las imágenes de esta búsqueda ya no están en la biblioteca</translation>
    </message>
    <message>
      <source>The program is closing</source>
      <translation>El programa se está cerrando</translation>
    </message>
    <message>
      <source>The quick look that was chosen needs {model} ({facts}). Search goes on with {old} until it is here.</source>
      <translation>El vistazo rápido elegido necesita {model} ({facts}). La búsqueda sigue con {old} hasta que esté aquí.</translation>
    </message>
    <message>
      <source>The quick look uses it: without it, searching by description stops.</source>
      <translation>El vistazo rápido lo usa: sin él, la búsqueda por descripción se detiene.</translation>
    </message>
    <message>
      <source>The quickest that understands sentences; its licence allows research only.</source>
      <translation>El más rápido que entiende frases; la licencia solo permite investigación.</translation>
    </message>
    <message>
      <source>The same picture</source>
      <translation>La misma imagen</translation>
    </message>
    <message>
      <source>The same picture: {photos}</source>
      <translation>La misma imagen: {photos}</translation>
    </message>
    <message>
      <source>The search is too long to be saved. Nothing was changed.</source>
      <translation>La búsqueda es demasiado larga para guardarla. No se ha cambiado nada.</translation>
    </message>
    <message>
      <source>The small model looks at every photo, the larger ones only at the best of each search. Here is what that took, beside the largest model on all photos.</source>
      <translation>El modelo pequeño mira todas las fotos; los mayores, solo las mejores de cada búsqueda. Aquí está lo que costó, junto al mayor modelo en todas las fotos.</translation>
    </message>
    <message>
      <source>The smallest download. Understands sentences, but finds less than Light.</source>
      <translation>La descarga más pequeña. Entiende frases, pero encuentra menos que «Ligero».</translation>
    </message>
    <message>
      <source>The smallest download; finds less than CLIP ViT-B/32 but sees the whole photo.</source>
      <translation>La descarga más pequeña; encuentra menos que CLIP ViT-B/32, pero ve la foto entera.</translation>
    </message>
    <message>
      <source>The window is closed and your photos stay up to date. Quit is in the menu of this icon.</source>
      <translation>La ventana está cerrada y las fotos se mantienen al día. «Salir» está en el menú de este icono.</translation>
    </message>
    <message>
      <source>The words count {words} %, the picture {picture} %</source>
      <translation>Las palabras cuentan un {words} %, la imagen un {picture} %</translation>
    </message>
    <message>
      <source>The year {text} is not between {first} and {last}.</source>
      <translation>El año {text} no está entre {first} y {last}.</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Tema</translation>
    </message>
    <message>
      <source>There are at most {n} levels.</source>
      <translation>Hay {n} niveles como máximo.</translation>
    </message>
    <message>
      <source>There are no folders.</source>
      <translation>No hay carpetas.</translation>
    </message>
    <message>
      <source>There is no day {text} in the calendar.</source>
      <translation>El día {text} no existe en el calendario.</translation>
    </message>
    <message>
      <source>There is no filter called {key}. Known are {keys}. Put quotation marks around it to look for it in names.</source>
      <translation>No hay ningún filtro llamado {key}. Se conocen {keys}. Entre comillas se busca en los nombres.</translation>
    </message>
    <message>
      <source>There is no folder {shown}. Nothing was changed. Check the spelling, or connect the disk it is on.</source>
      <translation>No hay ninguna carpeta {shown}. No se cambió nada. Revise cómo está escrita, o conecte el disco en el que está.</translation>
    </message>
    <message>
      <source>There is no kind of photo called {text}. Known are, among others, jpeg, png, heic, tiff and raw.</source>
      <translation>No hay ningún tipo de foto llamado {text}. Se conocen, entre otros, jpeg, png, heic, tiff y raw.</translation>
    </message>
    <message>
      <source>There is no room for {place}. What was begun is removed, and the photos themselves are as they were. Make room, or choose another place.</source>
      <translation>No hay espacio para {place}. Lo empezado se ha quitado, y las fotos siguen como estaban. Libere espacio o elija otro lugar.</translation>
    </message>
    <message>
      <source>There is no room for {place}. {n} of {total} photos were copied before, whole. What was begun is removed, and the photos themselves are as they were. Make room, or choose another place.</source>
      <translation>No hay espacio para {place}. Antes se copiaron {n} de {total} fotos, enteras. Lo empezado se ha quitado, y las fotos siguen como estaban. Libere espacio o elija otro lugar.</translation>
    </message>
    <message>
      <source>There is no such place on the earth. {how}</source>
      <translation>No existe tal lugar en la Tierra. {how}</translation>
    </message>
    <message>
      <source>There is not enough memory for the model {title}, so its look was left out. Your photos and the index are safe. Close other programs, or choose smaller models in the settings.</source>
      <translation>No hay memoria suficiente para el modelo {title}, así que se omitió su vistazo. Sus fotos y el índice están a salvo. Cierre otros programas, o elija modelos más pequeños en los ajustes.</translation>
    </message>
    <message>
      <source>There is nothing between the quotation marks.</source>
      <translation>No hay nada entre las comillas.</translation>
    </message>
    <message>
      <source>These files are left as they are. They are tried again when they change or when the folders are checked.</source>
      <translation>Estos archivos quedan como están. Se intentan de nuevo cuando cambian o cuando se comprueban las carpetas.</translation>
    </message>
    <message>
      <source>This camera raw file holds no picture that we can read</source>
      <translation>Este archivo raw de cámara no contiene ninguna imagen legible</translation>
    </message>
    <message>
      <source>This desktop has no tray for the icon that would open it again.</source>
      <translation>Este escritorio no tiene bandeja para el icono que volvería a abrirla.</translation>
    </message>
    <message>
      <source>This disk is not connected</source>
      <translation>Este disco no está conectado</translation>
    </message>
    <message>
      <source>This disk is not connected, so the photo cannot be opened. It stays searchable; connect the disk and try again.</source>
      <translation>Este disco no está conectado, por eso no se puede abrir la foto. Se puede seguir buscando; al conectarlo, se abrirá.</translation>
    </message>
    <message>
      <source>This disk is not connected.</source>
      <translation>Este disco no está conectado.</translation>
    </message>
    <message>
      <source>This disk is not connected. What you see is the small stored picture.</source>
      <translation>Este disco no está conectado. Se ve la imagen pequeña guardada.</translation>
    </message>
    <message>
      <source>This is not a picture we can read</source>
      <translation>No es una imagen que se pueda leer</translation>
    </message>
    <message>
      <source>This is not an ordinary file</source>
      <translation>No es un archivo corriente</translation>
    </message>
    <message>
      <source>This list</source>
      <translation>Esta lista</translation>
    </message>
    <message>
      <source>This photo could not be read</source>
      <translation>No se pudo leer esta foto</translation>
    </message>
    <message>
      <source>This photo is damaged: {reason}</source>
      <translation>Esta foto está dañada: {reason}</translation>
    </message>
    <message>
      <source>This photo is not in the index any more</source>
      <translation>Esta foto ya no está en el índice</translation>
    </message>
    <message>
      <source>This picture needs too much memory</source>
      <translation>Esta imagen necesita demasiada memoria</translation>
    </message>
    <message>
      <source>This search is saved already: {name}</source>
      <translation>Esta búsqueda ya está guardada: {name}</translation>
    </message>
    <message>
      <source>Three photos</source>
      <translation>Tres fotos</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>Tiempo</translation>
    </message>
    <message>
      <source>Tiny</source>
      <translation>Mínimo</translation>
    </message>
    <message>
      <source>To add a closer look, get a model that costs more than {model} under Models.</source>
      <translation>Para añadir un vistazo más atento, descargar en Modelos uno que cueste más que {model}.</translation>
    </message>
    <message>
      <source>Together</source>
      <translation>En total</translation>
    </message>
    <message>
      <source>Too large</source>
      <translation>Demasiado grande</translation>
    </message>
    <message>
      <source>Total work</source>
      <translation>Trabajo total</translation>
    </message>
    <message>
      <source>Try all again</source>
      <translation>Reintentar todos</translation>
    </message>
    <message>
      <source>Try selected again</source>
      <translation>Reintentar la selección</translation>
    </message>
    <message>
      <source>Trying again. What still cannot be read comes back here.</source>
      <translation>Intentándolo de nuevo. Lo que siga sin poder leerse volverá aquí.</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>Tipo</translation>
    </message>
    <message>
      <source>Type words to combine them with it</source>
      <translation>Escribir palabras para combinarlas con ella</translation>
    </message>
    <message>
      <source>Understands whole sentences and sees the whole photo; a good closer look on a laptop.</source>
      <translation>Entiende frases enteras y ve la foto completa; un buen vistazo más atento en un portátil.</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Deshacer</translation>
    </message>
    <message>
      <source>Undo changes</source>
      <translation>Deshacer los cambios</translation>
    </message>
    <message>
      <source>Undo, where the search box has no focus</source>
      <translation>Deshacer, fuera del cuadro de búsqueda</translation>
    </message>
    <message>
      <source>Undo: {what}</source>
      <translation>Deshacer: {what}</translation>
    </message>
    <message>
      <source>Until the program is closed</source>
      <translation>Hasta que se cierre el programa</translation>
    </message>
    <message>
      <source>Use a file…</source>
      <translation>Usar archivo…</translation>
    </message>
    <message>
      <source>Use the processor</source>
      <translation>Usar el procesador</translation>
    </message>
    <message>
      <source>Uses quiet moments on mains power to prepare likely searches</source>
      <translation>Aprovecha momentos tranquilos con corriente para preparar búsquedas probables</translation>
    </message>
    <message>
      <source>Values of {key}</source>
      <translation>Valores de {key}</translation>
    </message>
    <message>
      <source>Waiting</source>
      <translation>En espera</translation>
    </message>
    <message>
      <source>Watching</source>
      <translation>En observación</translation>
    </message>
    <message>
      <source>Watching incomplete</source>
      <translation>Vigilancia incompleta</translation>
    </message>
    <message>
      <source>Watching incomplete, checking every 10 min</source>
      <translation>Vigilancia incompleta, se comprueba cada 10 min</translation>
    </message>
    <message>
      <source>What can be typed, also several of it</source>
      <translation>Lo que se puede escribir, también varias cosas</translation>
    </message>
    <message>
      <source>What is kept on this computer</source>
      <translation>Lo que se guarda en este equipo</translation>
    </message>
    <message>
      <source>What it costs</source>
      <translation>Lo que cuesta</translation>
    </message>
    <message>
      <source>What it learned about your photos is kept for when it comes back.</source>
      <translation>Lo que aprendió de las fotos se guarda para cuando vuelva.</translation>
    </message>
    <message>
      <source>What looking in steps saved</source>
      <translation>Lo que ahorró buscar por pasos</translation>
    </message>
    <message>
      <source>What was dropped is neither a folder nor a picture</source>
      <translation>Lo que soltó no es una carpeta ni una imagen</translation>
    </message>
    <message>
      <source>Which photos</source>
      <translation>Qué fotos</translation>
    </message>
    <message>
      <source>Whose file has this name; * and ? stand for others</source>
      <translation>Cuyo archivo se llama así; * y ? valen por otros signos</translation>
    </message>
    <message>
      <source>Why this photo</source>
      <translation>Por qué esta foto</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Ventana</translation>
    </message>
    <message>
      <source>With so many stars</source>
      <translation>Con tantas estrellas</translation>
    </message>
    <message>
      <source>With these words in a name, keyword, caption or place</source>
      <translation>Con estas palabras en el nombre, las palabras clave, el pie o el lugar</translation>
    </message>
    <message>
      <source>With this camera; lens: for lenses</source>
      <translation>Con esta cámara; lens: para objetivos</translation>
    </message>
    <message>
      <source>With your own numbers</source>
      <translation>Con números propios</translation>
    </message>
    <message>
      <source>Words</source>
      <translation>Palabras</translation>
    </message>
    <message>
      <source>Work day by day</source>
      <translation>Trabajo día a día</translation>
    </message>
    <message>
      <source>Work over time</source>
      <translation>Trabajo a lo largo del tiempo</translation>
    </message>
    <message>
      <source>Work over time: {time} so far.</source>
      <translation>Trabajo a lo largo del tiempo: {time} hasta ahora.</translation>
    </message>
    <message>
      <source>Work over time: {time} so far; the largest model on all photos takes {large}.</source>
      <translation>Trabajo a lo largo del tiempo: {time} hasta ahora; el mayor modelo en todas las fotos tarda {large}.</translation>
    </message>
    <message>
      <source>Works without a download. Finds things that have names: animals, objects, scenes.</source>
      <translation>Funciona sin descargas. Encuentra cosas que tienen nombre: animales, objetos, escenas.</translation>
    </message>
    <message>
      <source>Write it as latitude, longitude and kilometres, like near:48.86,2.35,10.</source>
      <translation>Escriba latitud, longitud y kilómetros, como near:48.86,2.35,10.</translation>
    </message>
    <message>
      <source>Write it like 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 or last-week.</source>
      <translation>Escriba por ejemplo 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 o last-week.</translation>
    </message>
    <message>
      <source>You have no permission to look into {shown}. Nothing was changed. Ask its owner for permission, or choose another folder.</source>
      <translation>No tiene permiso para mirar en {shown}. No se cambió nada. Pida permiso a su dueño, o elija otra carpeta.</translation>
    </message>
    <message>
      <source>Your own choice of models and of how many photos each looks at.</source>
      <translation>Elección propia de modelos y de cuántas fotos mira cada uno.</translation>
    </message>
    <message>
      <source>Your past searches are asked once as usual and once of the largest model alone. The photos it looks at for that stay looked at.</source>
      <translation>Sus búsquedas anteriores se hacen una vez como siempre y otra solo al mayor modelo. Lo que mire para ello se conserva.</translation>
    </message>
    <message>
      <source>a new search: not measured yet</source>
      <translation>una búsqueda nueva: aún sin medir</translation>
    </message>
    <message>
      <source>a quick look only</source>
      <translation>solo un vistazo rápido</translation>
    </message>
    <message>
      <source>a search goes first</source>
      <translation>una búsqueda va primero</translation>
    </message>
    <message>
      <source>about {n} days</source>
      <translation>unos {n} días</translation>
    </message>
    <message>
      <source>about {n} h</source>
      <translation>unas {n} h</translation>
    </message>
    <message>
      <source>about {n} h left</source>
      <translation>quedan unas {n} h</translation>
    </message>
    <message>
      <source>about {n} min</source>
      <translation>unos {n} min</translation>
    </message>
    <message>
      <source>about {n} min left</source>
      <translation>quedan unos {n} min</translation>
    </message>
    <message>
      <source>about {n} s</source>
      <translation>unos {n} s</translation>
    </message>
    <message>
      <source>about {n} s left</source>
      <translation>quedan unos {n} s</translation>
    </message>
    <message>
      <source>all photos</source>
      <translation>todas las fotos</translation>
    </message>
    <message>
      <source>already done earlier</source>
      <translation>ya hecho antes</translation>
    </message>
    <message>
      <source>also folders, captions, places</source>
      <translation>también carpetas, pies, lugares</translation>
    </message>
    <message>
      <source>among the others now</source>
      <translation>ahora entre las demás</translation>
    </message>
    <message numerus="yes">
      <source>and %Ln more</source>
      <translation>
        <numerusform>y %Ln más</numerusform>
        <numerusform>y %Ln más</numerusform>
      </translation>
    </message>
    <message>
      <source>as much</source>
      <translation>lo mismo</translation>
    </message>
    <message>
      <source>as much as was spent so far</source>
      <translation>tanto como lo gastado hasta ahora</translation>
    </message>
    <message>
      <source>as the largest model everywhere</source>
      <translation>que el mayor modelo en todas</translation>
    </message>
    <message>
      <source>best match first</source>
      <translation>las mejores primero</translation>
    </message>
    <message>
      <source>between {low} and {high}, with {share} of the work</source>
      <translation>entre {low} y {high}, con el {share} del trabajo</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>incluido</translation>
    </message>
    <message>
      <source>by folder</source>
      <translation>por carpeta</translation>
    </message>
    <message>
      <source>by name</source>
      <translation>por nombre</translation>
    </message>
    <message>
      <source>change the settings</source>
      <translation>cambiar los ajustes</translation>
    </message>
    <message>
      <source>closer look</source>
      <translation>vistazo más atento</translation>
    </message>
    <message>
      <source>closer look {n}</source>
      <translation>vistazo más atento {n}</translation>
    </message>
    <message>
      <source>closest look</source>
      <translation>vistazo a fondo</translation>
    </message>
    <message>
      <source>costs no more than {model}</source>
      <translation>no cuesta más que {model}</translation>
    </message>
    <message>
      <source>estimated from the models that were measured here</source>
      <translation>estimado según los modelos medidos aquí</translation>
    </message>
    <message>
      <source>exclude in {folder}</source>
      <translation>excluir en {folder}</translation>
    </message>
    <message>
      <source>found by name</source>
      <translation>encontrada por el nombre</translation>
    </message>
    <message>
      <source>good match</source>
      <translation>buen resultado</translation>
    </message>
    <message>
      <source>hide {photos}</source>
      <translation>ocultar {photos}</translation>
    </message>
    <message>
      <source>hides nothing</source>
      <translation>no oculta nada</translation>
    </message>
    <message>
      <source>hides {photos}</source>
      <translation>oculta {photos}</translation>
    </message>
    <message>
      <source>in the middle of all searches</source>
      <translation>en la mitad de las búsquedas</translation>
    </message>
    <message>
      <source>indexing goes first</source>
      <translation>la indexación va primero</translation>
    </message>
    <message>
      <source>indexing is paused</source>
      <translation>la indexación está en pausa</translation>
    </message>
    <message>
      <source>less sure: only a faint likeness</source>
      <translation>menos seguro: solo un leve parecido</translation>
    </message>
    <message>
      <source>like {name}</source>
      <translation>como {name}</translation>
    </message>
    <message>
      <source>like {name} and {n} more</source>
      <translation>como {name} y {n} más</translation>
    </message>
    <message>
      <source>looser</source>
      <translation>más laxo</translation>
    </message>
    <message>
      <source>maybe</source>
      <translation>quizás</translation>
    </message>
    <message>
      <source>measured on this computer</source>
      <translation>medido en este equipo</translation>
    </message>
    <message>
      <source>more once the {look} is here</source>
      <translation>más, cuando esté aquí: {look}</translation>
    </message>
    <message>
      <source>named “{what}”</source>
      <translation>con el nombre «{what}»</translation>
    </message>
    <message>
      <source>names in the order</source>
      <translation>nombres en el orden</translation>
    </message>
    <message>
      <source>newest first</source>
      <translation>las más recientes primero</translation>
    </message>
    <message>
      <source>next {n}</source>
      <translation>siguientes {n}</translation>
    </message>
    <message>
      <source>next {n}: already done earlier</source>
      <translation>siguientes {n}: ya hecho antes</translation>
    </message>
    <message>
      <source>next {n}: {price}</source>
      <translation>siguientes {n}: {price}</translation>
    </message>
    <message>
      <source>no searches yet</source>
      <translation>aún no hay búsquedas</translation>
    </message>
    <message>
      <source>not here</source>
      <translation>no está aquí</translation>
    </message>
    <message>
      <source>not like {name}</source>
      <translation>no como {name}</translation>
    </message>
    <message>
      <source>not like {name} and {n} more</source>
      <translation>no como {name} y {n} más</translation>
    </message>
    <message>
      <source>not like {what}</source>
      <translation>no como {what}</translation>
    </message>
    <message>
      <source>not looked at</source>
      <translation>sin mirar</translation>
    </message>
    <message>
      <source>not measured yet</source>
      <translation>aún sin medir</translation>
    </message>
    <message>
      <source>not {what}</source>
      <translation>no {what}</translation>
    </message>
    <message>
      <source>of {n} ready</source>
      <translation>de {n} listas</translation>
    </message>
    <message>
      <source>of {total} looks at photos</source>
      <translation>de {total} vistazos a fotos</translation>
    </message>
    <message>
      <source>off</source>
      <translation>no</translation>
    </message>
    <message>
      <source>oldest first</source>
      <translation>las más antiguas primero</translation>
    </message>
    <message>
      <source>on battery power</source>
      <translation>con batería</translation>
    </message>
    <message>
      <source>or drop a folder anywhere in this window</source>
      <translation>o soltar una carpeta en cualquier parte de esta ventana</translation>
    </message>
    <message>
      <source>other photo</source>
      <translation>otra foto</translation>
    </message>
    <message>
      <source>pasted picture</source>
      <translation>imagen pegada</translation>
    </message>
    <message>
      <source>photos</source>
      <translation>fotos</translation>
    </message>
    <message>
      <source>photos chosen by name</source>
      <translation>fotos elegidas por el nombre</translation>
    </message>
    <message>
      <source>quick look</source>
      <translation>vistazo rápido</translation>
    </message>
    <message>
      <source>remove {folder}</source>
      <translation>quitar {folder}</translation>
    </message>
    <message>
      <source>remove {name}</source>
      <translation>quitar {name}</translation>
    </message>
    <message>
      <source>selected</source>
      <translation>seleccionadas</translation>
    </message>
    <message>
      <source>several folders</source>
      <translation>varias carpetas</translation>
    </message>
    <message>
      <source>stricter</source>
      <translation>más estricto</translation>
    </message>
    <message>
      <source>than the largest model everywhere, if 1 photo in 10 is ever refined</source>
      <translation>que el mayor modelo en todas, si alguna vez se mira de cerca 1 foto de cada 10</translation>
    </message>
    <message>
      <source>than the largest model everywhere, with {share} of the photos refined</source>
      <translation>que el mayor modelo en todas, con el {share} de las fotos mirado de cerca</translation>
    </message>
    <message>
      <source>the quick look at all included</source>
      <translation>con el vistazo rápido a todas</translation>
    </message>
    <message>
      <source>the same picture</source>
      <translation>la misma imagen</translation>
    </message>
    <message>
      <source>there is no larger model to compare with</source>
      <translation>no hay un modelo mayor con que comparar</translation>
    </message>
    <message>
      <source>told once the models have looked at a few photos</source>
      <translation>se sabrá cuando los modelos hayan mirado unas fotos</translation>
    </message>
    <message>
      <source>top </source>
      <translation>mejores </translation>
    </message>
    <message>
      <source>under 1 %</source>
      <translation>menos del 1 %</translation>
    </message>
    <message>
      <source>under 1 MB</source>
      <translation>menos de 1 MB</translation>
    </message>
    <message>
      <source>under 1 s</source>
      <translation>menos de 1 s</translation>
    </message>
    <message>
      <source>without {patterns}</source>
      <translation>sin {patterns}</translation>
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
      <translation>{device}: no está aquí</translation>
    </message>
    <message>
      <source>{doing}. Search goes on with {old} meanwhile.</source>
      <translation>{doing}. Mientras tanto, la búsqueda sigue con {old}.</translation>
    </message>
    <message>
      <source>{folder} cannot be reached now, so its photos are kept. Connect its disk first, or remove the folder from the list.</source>
      <translation>{folder} no está accesible ahora, así que sus fotos se conservan. Conecte primero su disco, o quite la carpeta de la lista.</translation>
    </message>
    <message>
      <source>{folder} contains {inner}, which is already indexed. Nothing was changed. Remove that folder from the list first; what was learned about its photos is kept.</source>
      <translation>{folder} contiene {inner}, que ya está indexada. No se cambió nada. Quite primero esa carpeta de la lista; lo aprendido de sus fotos se guarda.</translation>
    </message>
    <message>
      <source>{folder} is already in the list; it is being checked now.</source>
      <translation>{folder} ya está en la lista; se está comprobando ahora.</translation>
    </message>
    <message>
      <source>{folder} is already indexed: it lies inside {outer}. Nothing was changed.</source>
      <translation>{folder} ya está indexada: está dentro de {outer}. No se cambió nada.</translation>
    </message>
    <message>
      <source>{folder} is checked and indexed again</source>
      <translation>{folder} se comprueba y se indexa de nuevo</translation>
    </message>
    <message>
      <source>{folder} is indexed before the others now</source>
      <translation>{folder} se indexa ahora antes que las demás</translation>
    </message>
    <message>
      <source>{folder} is not searched any more. Its photos are untouched.</source>
      <translation>Ya no se busca en {folder}. Sus fotos no se han tocado.</translation>
    </message>
    <message>
      <source>{folder} is paused; its photos can still be found</source>
      <translation>{folder} está en pausa; sus fotos se pueden seguir encontrando</translation>
    </message>
    <message>
      <source>{folder} is searched without {patterns}</source>
      <translation>{folder} se busca sin {patterns}</translation>
    </message>
    <message>
      <source>{folder} is the same folder as {same}, which is already indexed. Nothing was changed.</source>
      <translation>{folder} es la misma carpeta que {same}, que ya está indexada. No se cambió nada.</translation>
    </message>
    <message>
      <source>{key}: needs a value.</source>
      <translation>A {key}: le falta un valor.</translation>
    </message>
    <message>
      <source>{languages}, research use only</source>
      <translation>{languages}, solo investigación</translation>
    </message>
    <message>
      <source>{languages}, {facts}</source>
      <translation>{languages}, {facts}</translation>
    </message>
    <message>
      <source>{language} only</source>
      <translation>Solo {language}</translation>
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
      <translation>{looked}, con {additions}</translation>
    </message>
    <message>
      <source>{look}: not measured yet</source>
      <translation>{look}: aún sin medir</translation>
    </message>
    <message>
      <source>{look}: place {n} of {total}, strength {percent} %</source>
      <translation>{look}: puesto {n} de {total}, fuerza {percent} %</translation>
    </message>
    <message>
      <source>{look}: {n} new photos at {time} each</source>
      <translation>{look}: {n} fotos nuevas a {time} cada una</translation>
    </message>
    <message>
      <source>{model} ({facts})</source>
      <translation>{model} ({facts})</translation>
    </message>
    <message>
      <source>{model} is getting ready…</source>
      <translation>Preparando {model}…</translation>
    </message>
    <message>
      <source>{model} is not here ({facts})</source>
      <translation>{model} no está aquí ({facts})</translation>
    </message>
    <message>
      <source>{model} was fetched and is still not ready. Check it under Models.</source>
      <translation>{model} se descargó y aún no está listo. Se puede comprobar en Modelos.</translation>
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
      <translation>{model}, {place} de {n}</translation>
    </message>
    <message>
      <source>{model}, {size}, fetched on {day}</source>
      <translation>{model}, {size}, descargado el {day}</translation>
    </message>
    <message>
      <source>{name} cannot be searched with: {reason}. Use another picture.</source>
      <translation>No se puede buscar con {name}: {reason}. Use otra imagen.</translation>
    </message>
    <message>
      <source>{name}, one of {n} that look the same</source>
      <translation>{name}, una de {n} que se ven iguales</translation>
    </message>
    <message>
      <source>{name}, {group}, {n} of {total}, level {level}</source>
      <translation>{name}, {group}, {n} de {total}, nivel {level}</translation>
    </message>
    <message>
      <source>{name}, {matches}</source>
      <translation>{name}, {matches}</translation>
    </message>
    <message>
      <source>{name}, {n} of {total}, {look}</source>
      <translation>{name}, {n} de {total}, {look}</translation>
    </message>
    <message>
      <source>{number} is no whole number.</source>
      <translation>{number} no es un número entero.</translation>
    </message>
    <message>
      <source>{number} is too small or too large.</source>
      <translation>{number} es demasiado pequeño o demasiado grande.</translation>
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
      <translation>{n} MB de {total} GB</translation>
    </message>
    <message>
      <source>{n} could not be read</source>
      <translation>{n} no se pudieron leer</translation>
    </message>
    <message>
      <source>{n} found by name, {others}</source>
      <translation>{n} por el nombre, {others}</translation>
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
      <translation>{n} sin conectar</translation>
    </message>
    <message>
      <source>{n} of the last {total} were already done</source>
      <translation>{n} de las últimas {total} ya estaban hechas</translation>
    </message>
    <message>
      <source>{n} of the same picture, {others}</source>
      <translation>{n} de la misma imagen, {others}</translation>
    </message>
    <message>
      <source>{n} of {all}</source>
      <translation>{n} de {all}</translation>
    </message>
    <message>
      <source>{n} of {total}</source>
      <translation>{n} de {total}</translation>
    </message>
    <message>
      <source>{n} of {total} GB</source>
      <translation>{n} de {total} GB</translation>
    </message>
    <message>
      <source>{n} of {total} MB</source>
      <translation>{n} de {total} MB</translation>
    </message>
    <message>
      <source>{n} of {total}, {look}</source>
      <translation>{n} de {total}, {look}</translation>
    </message>
    <message>
      <source>{n} s</source>
      <translation>{n} s</translation>
    </message>
    <message>
      <source>{n} times less</source>
      <translation>{n} veces menos</translation>
    </message>
    <message>
      <source>{n} times more</source>
      <translation>{n} veces más</translation>
    </message>
    <message>
      <source>{n}° E</source>
      <translation>{n}° E</translation>
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
      <translation>{n}° O</translation>
    </message>
    <message>
      <source>{pattern}   {hides}</source>
      <translation>{pattern}   {hides}</translation>
    </message>
    <message>
      <source>{photos} can be searched now.</source>
      <translation>Ya se pueden buscar {photos}.</translation>
    </message>
    <message>
      <source>{photos} in {place}</source>
      <translation>{photos} en {place}</translation>
    </message>
    <message>
      <source>{photos} ready</source>
      <translation>{photos} listas</translation>
    </message>
    <message>
      <source>{photos} ready, {n} waiting</source>
      <translation>{photos} listas, {n} en espera</translation>
    </message>
    <message>
      <source>{place} cannot be written ({detail}). The photos themselves are as they were. Choose another place.</source>
      <translation>No se puede escribir en {place} ({detail}). Las fotos siguen como estaban. Elija otro lugar.</translation>
    </message>
    <message>
      <source>{place} cannot be written ({detail}). {n} of {total} photos were copied before, whole. The photos themselves are as they were. Choose another place.</source>
      <translation>No se puede escribir en {place} ({detail}). Antes se copiaron {n} de {total} fotos, enteras. Las fotos siguen como estaban. Elija otro lugar.</translation>
    </message>
    <message>
      <source>{place} is in the indexed folder {folder}, and indexed folders are never written. Nothing was changed. Choose a place outside of it.</source>
      <translation>{place} está en la carpeta indexada {folder}, y en las carpetas indexadas nunca se escribe. No se ha cambiado nada. Elija un lugar fuera de ella.</translation>
    </message>
    <message>
      <source>{place} is no folder. Nothing was changed. Choose a folder to copy to.</source>
      <translation>{place} no es una carpeta. No se ha cambiado nada. Elija una carpeta para las copias.</translation>
    </message>
    <message>
      <source>{preset} needs a model: {models}.</source>
      <translation>{preset} necesita un modelo: {models}.</translation>
    </message>
    <message>
      <source>{preset} needs {models}, from a package that is not installed.</source>
      <translation>{preset} necesita {models}, de un paquete que no está instalado.</translation>
    </message>
    <message>
      <source>{preset} needs {n} models: {models}.</source>
      <translation>{preset} necesita {n} modelos: {models}.</translation>
    </message>
    <message>
      <source>{price} for a new search</source>
      <translation>{price} por búsqueda nueva</translation>
    </message>
    <message>
      <source>{price} for a new search, estimated</source>
      <translation>{price} por búsqueda nueva, estimado</translation>
    </message>
    <message>
      <source>{price} once the {look} is here</source>
      <translation>{price}, cuando esté aquí: {look}</translation>
    </message>
    <message>
      <source>{price} once the {look} is here, estimated</source>
      <translation>{price} estimado, cuando esté aquí: {look}</translation>
    </message>
    <message>
      <source>{price}, estimated</source>
      <translation>{price}, estimado</translation>
    </message>
    <message>
      <source>{program} could not be started. The photo is unharmed.</source>
      <translation>No se pudo iniciar {program}. La foto está intacta.</translation>
    </message>
    <message>
      <source>{reason}. What you see is the small stored picture.</source>
      <translation>{reason}. Se ve la imagen pequeña guardada.</translation>
    </message>
    <message>
      <source>{shown} is not a folder. Nothing was changed. Choose the folder that it lies in.</source>
      <translation>{shown} no es una carpeta. No se cambió nada. Elija la carpeta en la que está.</translation>
    </message>
    <message>
      <source>{size} if every photo were refined</source>
      <translation>{size} si se mirara de cerca cada foto</translation>
    </message>
    <message>
      <source>{size} of models here</source>
      <translation>{size} de modelos aquí</translation>
    </message>
    <message>
      <source>{size}, {licence}</source>
      <translation>{size}, {licence}</translation>
    </message>
    <message>
      <source>{text} ends before it begins.</source>
      <translation>{text} termina antes de empezar.</translation>
    </message>
    <message>
      <source>{time} more was spent so far</source>
      <translation>hasta ahora, {time} más de gasto</translation>
    </message>
    <message>
      <source>{time} saved so far</source>
      <translation>{time} ahorrados hasta ahora</translation>
    </message>
    <message>
      <source>{title} ({n})</source>
      <translation>{title} ({n})</translation>
    </message>
    <message>
      <source>{title} ({n}, {here} here)</source>
      <translation>{title} ({n}, {here} aquí)</translation>
    </message>
    <message>
      <source>{title}: {photos}. Close this group</source>
      <translation>{title}: {photos}. Cerrar este grupo</translation>
    </message>
    <message>
      <source>{title}: {photos}. Open this group</source>
      <translation>{title}: {photos}. Abrir este grupo</translation>
    </message>
    <message>
      <source>{value}, {n} of {total}</source>
      <translation>{value}, {n} de {total}</translation>
    </message>
    <message>
      <source>{value}, {photos}</source>
      <translation>{value}, {photos}</translation>
    </message>
    <message>
      <source>{what}: waiting for another download</source>
      <translation>{what}: espera otra descarga</translation>
    </message>
    <message>
      <source>“{text}” cannot be asked for. Known are {states}.</source>
      <translation>No se puede preguntar por «{text}». Se conocen {states}.</translation>
    </message>
    <message>
      <source>“{text}” is no date. {how}</source>
      <translation>«{text}» no es una fecha. {how}</translation>
    </message>
    <message>
      <source>“{text}” is no number here. Write it like {example}.</source>
      <translation>«{text}» no es aquí un número. Escriba por ejemplo {example}.</translation>
    </message>
    <message>
      <source>“{text}” is no place. {how}</source>
      <translation>«{text}» no es un lugar. {how}</translation>
    </message>
  </context>
</TS>
